import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { escapeForTerminal } from '../bytes/escape.ts';
import { JournalMerge } from '../fleet/journal/merge.ts';
import { counted } from '../words/count.ts';
import type { CliContext } from './cli-context.ts';
import { CliError } from './cli-error.ts';
import { openWholeFile } from './file-sink.ts';
import { listenForInterrupts } from './interruption.ts';
import type { OutputSpec } from './outputs.ts';
import { reasonOf, systemCodeOf } from './reason.ts';
import { type Sink, streamSink } from './sink.ts';

/** Bytes of a journal that are read at once. */
const CHUNK_SIZE = 1024 ** 2;
/** Gaps that are shown. */
const MAX_SHOWN = 5;

/** Merges journals into one, on stdout or in a file. Resolves to the exit code of its summary. */
export async function mergeFiles(
  files: readonly string[],
  output: OutputSpec<'ndjson'> | undefined,
  context: CliContext,
): Promise<number> {
  const { file } = output ?? {};
  const lastChange = await lastChangeOf(files);
  const sink = file === undefined ? streamSink(context.stdout) : await openedFile(file);
  const { signal, exitCode, stopListening } = listenForInterrupts(context, () => sink.discard());
  try {
    const merge = new JournalMerge();
    for (const one of files) {
      const chunks = createReadStream(one, { highWaterMark: CHUNK_SIZE });
      for await (const text of merge.read({ name: escapeForTerminal(one), chunks })) {
        if (signal.aborted) break;
        await written(sink, () => sink.write(text));
      }
    }
    const code = exitCode();
    if (code !== undefined) {
      sink.discard();
      return code;
    }
    const { summary, text, missing } = merge.end({ lastChange, version: context.version });
    await written(sink, () => sink.write(text));
    await written(sink, () => sink.commit());
    await writeRemarks(merge, missing, context);
    return summary.exitCode;
  } catch (error) {
    sink.discard();
    throw error;
  } finally {
    stopListening();
  }
}

/** Milliseconds since 1970: the journals have no other clock. */
async function lastChangeOf(files: readonly string[]): Promise<number> {
  let last = 0;
  for (const file of files) {
    const found = await stat(file).catch((error: unknown) => {
      throw new CliError(`cannot read ${escapeForTerminal(file)}: ${reasonOf(error)}`);
    });
    last = Math.max(last, found.mtimeMs);
  }
  return last;
}

async function openedFile(file: string): Promise<Sink> {
  try {
    return await openWholeFile(file);
  } catch (error) {
    throw new CliError(`cannot write ${escapeForTerminal(file)}: ${reasonOf(error)}`);
  }
}

async function written(sink: Sink, operation: () => Promise<void>): Promise<void> {
  try {
    await operation();
  } catch (error) {
    if (systemCodeOf(error) === undefined) throw error;
    throw new CliError(`cannot write ${sink.name}: ${reasonOf(error)}`);
  }
}

async function writeRemarks(
  { doubles, torn, total }: JournalMerge,
  missing: readonly { readonly from: number; readonly to: number }[],
  { stderr }: CliContext,
): Promise<void> {
  for (const name of torn) await stderr.write(`${name}: warning: the last line is torn\n`);
  const { results, ranges } = doubles;
  if (results + ranges > 0) {
    const what = `${counted(results, 'result')} and ${counted(ranges, 'range')}`;
    await stderr.write(`firstbytes: left out what was there twice: ${what}\n`);
  }
  if (missing.length === 0) return;
  const targets = missing.reduce((sum, { from, to }) => sum + to - from, 0);
  const shown = missing.slice(0, MAX_SHOWN).map(({ from, to }) => `${from}-${to}`);
  const more = missing.length > MAX_SHOWN ? `, and ${missing.length - MAX_SHOWN} more` : '';
  await stderr.write(
    `firstbytes: missing: ${targets} of ${counted(total, 'target')}, positions ${shown.join(', ')}${more}\n` +
      'hint: run the same "enqueue" or "audit --resume" again to probe them\n',
  );
}
