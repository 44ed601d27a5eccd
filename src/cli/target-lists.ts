import { createReadStream } from 'node:fs';
import path from 'node:path';
import { withoutByteOrderMark } from '../bytes/byte-order-mark.ts';
import { MAX_SOURCE_BYTES } from '../sources/read.ts';
import { SOURCE_READERS } from '../sources/readers.ts';
import type { SourceNote } from '../sources/source.ts';
import { argumentText } from './argument-text.ts';
import type { CliContext } from './cli-context.ts';
import { CliError } from './cli-error.ts';
import { type FoundTarget, foundInLine, foundInResult } from './found-targets.ts';
import { readLines } from './read-lines.ts';
import { reasonOf } from './reason.ts';
import { type WrittenTarget, withoutComment } from './targets.ts';

/** What a list contains: targets as they are written, those that a scan found, and remarks. */
export type ListItem =
  | { readonly kind: 'written'; readonly target: WrittenTarget }
  | { readonly kind: 'found'; readonly target: FoundTarget }
  | { readonly kind: 'note'; readonly note: SourceNote };

/** A journal may be longer than memory; a document of XML or JSON may be one line. */
const LIMITS = { maxBytes: Number.POSITIVE_INFINITY, maxLineLength: MAX_SOURCE_BYTES };
/** UTF-16 units of a written target. */
const MAX_TARGET_LENGTH = 4096;

const SCANNERS = SOURCE_READERS.filter(({ kind }) => ['nmap', 'masscan', 'naabu'].includes(kind));

/**
 * Reads a file, or stdin for `-`: targets and comments line by line, `masscan -oL`, the results of
 * firstbytes as ndjson, or a document of nmap (XML), masscan or naabu (JSON). Its beginning decides.
 * Throws a CliError for a file that cannot be read, or of another kind.
 */
export async function* targetsOfList(list: string, context: CliContext): AsyncGenerator<ListItem> {
  const name = list === '-' ? '<stdin>' : argumentText(list);
  try {
    yield* itemsOf(readLines(chunksOf(list, context), LIMITS), name);
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError(`cannot read ${name}: ${reasonOf(error)}`);
  }
}

function chunksOf(list: string, { stdin, cwd }: CliContext): AsyncIterable<Uint8Array> {
  return list === '-'
    ? stdin(new AbortController().signal)
    : createReadStream(path.resolve(cwd, list));
}

type Kind = 'targets' | 'results' | 'document';

async function* itemsOf(lines: AsyncIterable<string>, name: string): AsyncGenerator<ListItem> {
  let kind: Kind | undefined;
  let number = 0;
  let length = 0;
  const document: string[] = [];
  for await (const raw of lines) {
    number++;
    const line = number === 1 ? withoutByteOrderMark(raw) : raw;
    if (line.trim() !== '') kind ??= kindOf(line);
    if (kind === 'targets') yield* inLine(line, name, number);
    if (kind === 'results') yield* inResult(line, name, number);
    if (kind !== 'document') continue;
    document.push(line);
    length += line.length + 1;
    if (length > MAX_SOURCE_BYTES) throw new RangeError('the document is too long');
  }
  if (kind === 'document') yield* inDocument(document.join('\n'), name);
}

/** The kind of a file by its first line; a line with `[` may be an IPv6 address. */
function kindOf(line: string): Kind {
  if (/^\{"type":"(?:audit|result|range|host|summary)"/.test(line)) return 'results';
  return /^\s*(?:<[?!a-z]|\{|\[\s*(?:\{|$))/i.test(line) ? 'document' : 'targets';
}

function* inLine(line: string, name: string, number: number): Generator<ListItem> {
  const text = withoutComment(line).trim();
  if (text === '') return;
  if (text.length > MAX_TARGET_LENGTH) throw new RangeError('a line is too long for a target');
  const found = foundInLine(text);
  if (found === undefined) {
    yield { kind: 'written', target: { text, place: `${name}:${number}` } };
  } else {
    for (const target of found) yield { kind: 'found', target };
  }
}

function* inResult(line: string, name: string, number: number): Generator<ListItem> {
  if (line.trim() === '') return;
  const found = foundInResult(line);
  if (found === undefined) {
    const origin = { file: name, line: number, column: 1 };
    yield { kind: 'note', note: { message: 'the line is incomplete and was skipped', origin } };
  } else {
    for (const target of found) yield { kind: 'found', target };
  }
}

function* inDocument(text: string, name: string): Generator<ListItem> {
  const reader = SCANNERS.find((one) => one.fits(name, text));
  if (!reader) {
    throw new CliError(
      `${name}: the kind of file is not recognized`,
      'pass one target per line, or the output of nmap -oX, masscan, naabu or -o ndjson',
    );
  }
  const input = { file: name, text, env: {}, readOther: () => undefined, profiles: [] };
  const { references, notes } = reader.read(input);
  for (const { host, port, transport } of references) {
    if (port !== undefined) yield { kind: 'found', target: { host, port, transport } };
  }
  for (const note of notes) yield { kind: 'note', note };
}
