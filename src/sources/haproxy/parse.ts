import type { Origin } from '../../expect/endpoint.ts';
import type { SourceNote } from '../source.ts';

/** A keyword with its arguments. */
export interface HaproxyLine {
  readonly keyword: string;
  readonly args: readonly string[];
  readonly origin: Origin;
}

/** `frontend web`, with its lines. */
export interface Section {
  readonly kind: string;
  readonly name: string;
  /** The name of the defaults behind `from`. */
  readonly from?: string;
  readonly lines: readonly HaproxyLine[];
  readonly origin: Origin;
}

const SECTIONS = new Set(
  (
    'global defaults frontend backend listen peers resolvers mailers userlist cache program ring http-errors ' +
    'fcgi-app log-forward traces crt-store acme log-profile'
  ).split(' '),
);

/** Splits a configuration into sections. Variables in quotes or braces are replaced where `env` has them. */
export function parseHaproxy(
  text: string,
  file: string,
  env: Readonly<Record<string, string | undefined>>,
): { readonly sections: readonly Section[]; readonly notes: readonly SourceNote[] } {
  const sections: (Section & { lines: HaproxyLine[] })[] = [];
  const notes: SourceNote[] = [];
  for (const [index, line] of joinedLines(text).entries()) {
    const words = wordsOf(line, env);
    const [keyword, ...args] = words;
    if (keyword === undefined) continue;
    const column = line.search(/\S/) + 1;
    const origin = { file, line: index + 1, column };
    if (keyword.startsWith('.')) {
      if (keyword === '.if') {
        notes.push({ message: 'conditions are not evaluated: every branch is read', origin });
      }
    } else if (SECTIONS.has(keyword)) {
      const [name = '', second, third] = args;
      const from = name === 'from' ? second : second === 'from' ? third : undefined;
      sections.push({
        kind: keyword,
        name: name === 'from' ? '' : name,
        ...(from === undefined ? {} : { from }),
        lines: [],
        origin,
      });
    } else {
      sections.at(-1)?.lines.push({ keyword, args, origin });
    }
  }
  return { sections, notes };
}

/** Lines in their places; one that a backslash continues is joined, and the next ones are empty. */
function joinedLines(text: string): readonly string[] {
  const lines = text.split(/\r?\n/);
  const joined = [...lines];
  for (let i = 0; i < lines.length; i++) {
    const first = i;
    const parts = [lines[i] ?? ''];
    while (parts.at(-1)?.endsWith('\\') && i + 1 < lines.length) {
      parts[parts.length - 1] = parts.at(-1)?.slice(0, -1) ?? '';
      parts.push(lines[++i] ?? '');
      joined[i] = '';
    }
    joined[first] = parts.join(' ');
  }
  return joined;
}

/** Words between blanks; quotes, escapes and comments as the manual has them (2.2 "Quoting and escaping"). */
function wordsOf(
  line: string,
  env: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let at = 0; at < line.length; at++) {
    const character = line[at] ?? '';
    if (quote === "'" ? character === "'" : character === '"' && quote === '"') quote = '';
    else if (quote === "'") word += character;
    else if (character === '\\' && ESCAPED.test(line[at + 1] ?? '')) {
      word = `${word ?? ''}${line[++at] ?? ''}`;
    } else if (character === '$' && quote === '"') {
      const variable = VARIABLE.exec(line.slice(at, at + 300));
      const [written = '$', braced, bare] = variable ?? [];
      word = `${word ?? ''}${valueIn(env, braced ?? bare) ?? written}`;
      at += written.length - 1;
    } else if (quote === '' && (character === '"' || character === "'")) {
      quote = character;
      word ??= '';
    } else if (quote === '' && character === '#') break;
    else if (quote === '' && (character === ' ' || character === '\t')) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = `${word ?? ''}${character}`;
  }
  if (word !== undefined) words.push(word);
  // Addresses may contain variables without quotes.
  return words.map((one) =>
    one.replace(/\$\{(\w{1,128})\}/g, (written, name: string) => valueIn(env, name) ?? written),
  );
}

/** What a backslash makes a character like others. */
const ESCAPED = /[ \t#\\"'$]/;

const VARIABLE = /^\$(?:\{(\w{1,128})(?:\[\*\])?\}|(\w{1,128}))/;

function valueIn(
  env: Readonly<Record<string, string | undefined>>,
  name: string | undefined,
): string | undefined {
  return name !== undefined && Object.hasOwn(env, name) ? env[name] : undefined;
}
