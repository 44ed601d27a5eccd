import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Policy } from '../expect/level.ts';
import { JournalState } from '../fleet/journal/journal-state.ts';
import { argumentText } from './argument-text.ts';
import { CliError } from './cli-error.ts';
import { reasonOf } from './reason.ts';

/** Bytes that are read at once. */
const CHUNK_SIZE = 1024 ** 2;

/** Reads what the journal of an audit has done. Throws a CliError if it is not one. */
export async function readJournal(file: string, policy: Policy): Promise<JournalState> {
  const state = new JournalState(policy);
  const name = argumentText(file);
  try {
    await assertRegular(file, name);
    for await (const chunk of createReadStream(file, { highWaterMark: CHUNK_SIZE })) {
      if (!state.push(chunk as Uint8Array)) break;
    }
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError(`cannot read ${name}: ${reasonOf(error)}`);
  }
  const { problem } = state;
  const hint = 'pass a file that audit wrote with -o ndjson=FILE';
  if (problem) throw new CliError(`${name}:${problem.line}: ${problem.message}`, hint);
  if (!state.header) throw new CliError(`${name} has no whole line of a journal`, hint);
  return state;
}

/** The audit goes on in the same file; a pipe would be waited for. */
async function assertRegular(file: string, name: string): Promise<void> {
  const found = await stat(file);
  if (found.isFile() || found.isDirectory()) return;
  throw new CliError(`${name} is not a regular file`, 'pass a file that audit wrote');
}
