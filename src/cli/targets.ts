import { createReadStream } from 'node:fs';
import { argumentText } from './argument-text.ts';
import type { CliContext } from './cli-context.ts';
import { CliError } from './cli-error.ts';
import { readLines } from './read-lines.ts';
import { reasonOf } from './reason.ts';

/** A target as it was written, and where. */
export interface WrittenTarget {
  readonly text: string;
  /** `targets.txt:3`; undefined for an argument. */
  readonly place?: string;
}

/** Of all lists together. */
const MAX_TARGETS = 1_000_000;
const LIMITS = { maxBytes: 64 * 1024 ** 2, maxLineLength: 4096 };

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

/** The list that an argument stands for: `-`, or the file of `@file`. */
export function listOf(argument: string): string | undefined {
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
    for await (const line of readLines(chunks, LIMITS)) {
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

/** A line without its comment, which begins with a # at the start or after white space. */
export function withoutComment(line: string): string {
  const start = ` ${line}`.search(/\s#/);
  return start === -1 ? line : line.slice(0, start);
}
