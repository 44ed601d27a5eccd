import { createReadStream } from 'node:fs';
import path from 'node:path';
import { escapeForTerminal } from '../bytes/escape.ts';
import { StoredReader, type StoredRun } from '../report/stored.ts';
import type { CliContext } from './cli-context.ts';
import { CliError } from './cli-error.ts';
import { reasonOf } from './reason.ts';

/** Reads stored results from a file, or from stdin if it is `-`. Warnings go to stderr. */
export async function readResults(
  file: string,
  options: { readonly keepsDocuments: boolean },
  context: CliContext,
): Promise<StoredRun> {
  const name = file === '-' ? 'stdin' : escapeForTerminal(file);
  const reader = new StoredReader(options);
  const decoder = new TextDecoder();
  try {
    for await (const chunk of chunksOf(file, context)) {
      if (!reader.push(decoder.decode(chunk, { stream: true }))) break;
    }
    reader.push(decoder.decode());
  } catch (error) {
    throw new CliError(`cannot read ${name}: ${reasonOf(error)}`);
  }
  const run = reader.end();
  if ('message' in run) {
    const place = run.line === undefined ? name : `${name}:${run.line}`;
    throw new CliError(`${place}: ${escapeForTerminal(run.message)}`, HINT);
  }
  for (const one of run.warnings) await context.stderr.write(`${name}: warning: ${one}\n`);
  return run;
}

const HINT = 'pass the output of check or probe with -o json or -o ndjson';

/** Nothing needs an orderly end while results are read: a signal ends the process. */
function chunksOf(file: string, { stdin, cwd }: CliContext): AsyncIterable<Uint8Array> {
  return file === '-'
    ? stdin(new AbortController().signal)
    : createReadStream(path.resolve(cwd, file));
}
