import { withoutByteOrderMark } from '../bytes/byte-order-mark.ts';
import { interpolate } from './interpolation.ts';

/** A variable of an .env file, with its place; line and column count from 1. */
export interface DotenvVariable {
  readonly name: string;
  readonly value: string;
  readonly line: number;
  readonly column: number;
}

/** A line in `NAME=value` form; the name may follow `export`. */
const ASSIGNMENT = /^(?<before>[ \t]*(?:export[ \t]+)?)(?<name>[A-Za-z_][\w.-]*)[ \t]*=[ \t]*/;

/**
 * Reads an .env file: comments, `export`, values in single, double and back quotes, which may have several
 * lines, and comments after values. Variables in values that are unquoted or in double quotes are replaced
 * by `outer` or by earlier ones. Lines of any other form are skipped. A name may come twice: the last one counts.
 */
export function readDotenv(
  text: string,
  outer: Readonly<Record<string, string | undefined>> = {},
): DotenvVariable[] {
  const lines = withoutByteOrderMark(text).split(/\r\n|\n|\r/);
  const known = new Map<string, string>();
  const lookup = (name: string) => own(outer, name) ?? known.get(name);
  const variables: DotenvVariable[] = [];
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] as string;
    const assignment = ASSIGNMENT.exec(line);
    const { before = '', name } = assignment?.groups ?? {};
    if (!assignment || name === undefined) continue;
    const rest = line.slice(assignment[0].length);
    const { raw, isLiteral, moreLines } = valueAt(rest, lines, i);
    const value = isLiteral ? raw : interpolate(raw, lookup).text;
    variables.push({ name, value, line: i + 1, column: before.length + 1 });
    known.set(name, value);
    i += moreLines;
  }
  return variables;
}

/** The values of an .env file by name. */
export function dotenvValues(variables: readonly DotenvVariable[]): Record<string, string> {
  const values: Record<string, string> = Object.create(null);
  for (const { name, value } of variables) values[name] = value;
  return values;
}

function own(
  values: Readonly<Record<string, string | undefined>>,
  name: string,
): string | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

interface RawValue {
  readonly raw: string;
  /** Whether variables in it are text. */
  readonly isLiteral: boolean;
  /** Lines that it takes after the first one. */
  readonly moreLines: number;
}

/** Lines that a value in quotes may take. */
const MAX_LINES = 1000;

function valueAt(rest: string, lines: readonly string[], index: number): RawValue {
  const quote = rest[0];
  if (quote === "'" || quote === '"' || quote === '`') {
    const quoted = quotedValue(rest, quote, lines, index);
    if (quoted) return quoted;
  }
  const comment = rest.search(/(?:^|[ \t])#/);
  const raw = (comment < 0 ? rest : rest.slice(0, comment)).trim();
  return { raw, isLiteral: false, moreLines: 0 };
}

/** Undefined if the quote is never closed, and so is a character like others. */
function quotedValue(
  rest: string,
  quote: string,
  lines: readonly string[],
  index: number,
): RawValue | undefined {
  const parts: string[] = [];
  for (let i = 0; i < MAX_LINES; i++) {
    const line = i === 0 ? rest.slice(1) : lines[index + i];
    if (line === undefined) return undefined;
    const end = closing(line, quote);
    if (end < 0) {
      parts.push(line);
      continue;
    }
    parts.push(line.slice(0, end));
    const raw = parts.join('\n');
    const isLiteral = quote !== '"';
    return { raw: isLiteral ? raw : unescaped(raw), isLiteral, moreLines: i };
  }
  return undefined;
}

function closing(line: string, quote: string): number {
  for (let i = 0; i < line.length; i++) {
    if (line[i] === '\\' && quote === '"') i++;
    else if (line[i] === quote) return i;
  }
  return -1;
}

function unescaped(text: string): string {
  return text.replace(/\\(["\\nrt$])/g, (_, character: string) => ESCAPES[character] ?? character);
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  // As interpolation reads it.
  $: '$$',
};
