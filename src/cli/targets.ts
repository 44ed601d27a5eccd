import { createReadStream } from 'node:fs';
import { argumentText } from './argument-text.ts';
import type { CliContext } from './cli-context.ts';
import { CliError } from './cli-error.ts';
import { reasonOf } from './reason.ts';

/** A target as it was written, and where. */
export interface WrittenTarget {
  readonly text: string;
  /** `targets.txt:3`; undefined for an argument. */
  readonly place?: string;
}

/** Lines and bytes of all lists together. */
const MAX_TARGETS = 1_000_000;
const MAX_BYTES = 64 * 1024 ** 2;
/** UTF-16 units of a line. */
const MAX_LINE_LENGTH = 4096;

/** The arguments, with `-` and `@file` replaced by the lines of stdin and of files. */
export async function writtenTargets(
  args: readonly string[],
  lists: readonly string[],
  context: CliContext,
): Promise<readonly WrittenTarget[]> {
  const targets: WrittenTarget[] = [];
  for (const text of args) {
    const list = listOf(text);
    if (list === undefined) targets.push({ text });
    else await addLines(list, targets, context);
  }
  for (const list of lists) await addLines(list, targets, context);
  return targets;
}

/** `-`, or the file of `@file`. */
function listOf(argument: string): string | undefined {
  if (argument === '-') return '-';
  return argument.startsWith('@') && argument.length > 1 ? argument.slice(1) : undefined;
}

async function addLines(
  list: string,
  targets: WrittenTarget[],
  { stdin }: CliContext,
): Promise<void> {
  const name = list === '-' ? '<stdin>' : argumentText(list);
  const chunks = list === '-' ? stdin(new AbortController().signal) : createReadStream(list);
  let number = 0;
  try {
    for await (const line of linesOf(chunks)) {
      number++;
      const text = withoutComment(line).trim();
      if (text === '') continue;
      if (targets.length >= MAX_TARGETS) throw new RangeError(`more than ${MAX_TARGETS} targets`);
      targets.push({ text, place: `${name}:${number}` });
    }
  } catch (error) {
    throw new CliError(`cannot read ${name}: ${reasonOf(error)}`);
  }
}

/** A comment begins with a # at the start of a line or after white space. */
function withoutComment(line: string): string {
  const start = ` ${line}`.search(/\s#/);
  return start === -1 ? line : line.slice(0, start);
}

async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let [rest, length] = ['', 0];
  for await (const chunk of chunks) {
    length += chunk.length;
    if (length > MAX_BYTES) throw new RangeError(`more than ${MAX_BYTES / 1024 ** 2} MiB`);
    const lines = `${rest}${decoder.decode(chunk, { stream: true })}`.split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
    if (rest.length > MAX_LINE_LENGTH) throw new RangeError('a line is too long for a target');
  }
  yield rest + decoder.decode();
}
