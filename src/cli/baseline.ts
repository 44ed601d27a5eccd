import { escapeForTerminal } from '../bytes/escape.ts';
import type { EndpointPattern } from '../config/pattern.ts';
import { BaselineEntries, type BaselineEntry } from '../expect/baseline.ts';
import { baselineText, parseBaseline } from '../expect/baseline-text.ts';
import { addressText, type Endpoint } from '../expect/endpoint.ts';
import type { Baseline } from '../expect/exemptions.ts';
import { counted } from '../words/count.ts';
import type { BaselineCommandOptions } from './baseline-options.ts';
import { CliError } from './cli-error.ts';
import { openWholeFile } from './file-sink.ts';
import { textUpTo } from './file-text.ts';
import type { OutputStream } from './output-stream.ts';
import { reasonOf, systemCodeOf } from './reason.ts';
import type { Sink } from './sink.ts';

/** A baseline file, and where its new text is written. */
export interface BaselineFile extends Baseline {
  readonly file: string;
  /** Undefined if the file is only read. */
  readonly sink?: Sink;
}

/** A larger file is something else. */
const MAX_BYTES = 64 * 1024 ** 2;

/**
 * Reads the file of `--baseline`, and prepares to write it. Resolves to undefined without that option;
 * throws a CliError for options that contradict each other, and for a file that cannot be used.
 */
export async function openBaseline(
  { baseline: file, updateBaseline, failOn }: BaselineCommandOptions,
  patterns: readonly EndpointPattern[],
  only: readonly string[],
): Promise<BaselineFile | undefined> {
  if (file === undefined) {
    const option = updateBaseline ? '--update-baseline' : failOn && '--fail-on';
    if (!option) return undefined;
    throw new CliError(`${option} has no effect without --baseline`, 'add --baseline FILE');
  }
  if (updateBaseline && only.length > 0) {
    throw new CliError(
      '--update-baseline would remove the entries of all endpoints that --only leaves out',
      'omit --only',
    );
  }
  const baseline = { file, entries: await entriesOf(file, updateBaseline), idOf: idsOf(patterns) };
  return updateBaseline ? { ...baseline, sink: await opened(file) } : baseline;
}

/**
 * The name of an endpoint, or its address without a name. A name that several targets share is not
 * enough: one known finding would hide those of the others.
 */
function idsOf(patterns: readonly EndpointPattern[]): (endpoint: Endpoint) => string {
  const targets = new Map<string, number>();
  for (const { name, address } of patterns) {
    if (name !== undefined) targets.set(name, (targets.get(name) ?? 0) + address.count);
  }
  return ({ name, target }) => {
    const address = addressText(target);
    if (name === undefined) return address;
    return targets.get(name) === 1 ? name : `${name} ${address}`;
  };
}

async function entriesOf(file: string, mayBeMissing = false): Promise<BaselineEntries> {
  const name = escapeForTerminal(file);
  let text: string;
  try {
    text = await textUpTo(file, MAX_BYTES);
  } catch (error) {
    const isMissing = systemCodeOf(error) === 'ENOENT';
    if (isMissing && mayBeMissing) return new BaselineEntries();
    const hint = isMissing ? 'create the file with --update-baseline' : undefined;
    throw new CliError(`cannot read ${name}: ${reasonOf(error)}`, hint);
  }
  const entries = parseBaseline(text);
  if ('problem' in entries) {
    throw new CliError(
      `${name} is not a valid baseline: ${entries.problem}`,
      'delete the file and create it again with --update-baseline',
    );
  }
  return entries;
}

async function opened(file: string): Promise<Sink> {
  try {
    return await openWholeFile(file);
  } catch (error) {
    throw new CliError(`cannot write ${escapeForTerminal(file)}: ${reasonOf(error)}`);
  }
}

/** Replaces the file, and writes to stderr what has changed. Throws a CliError if that fails. */
export async function writeBaseline(
  { file, sink, entries: before }: BaselineFile,
  entries: BaselineEntries,
  stderr: OutputStream,
): Promise<void> {
  if (!sink) return;
  const name = escapeForTerminal(file);
  try {
    await sink.write(baselineText(entries));
    await sink.commit();
  } catch (error) {
    sink.discard();
    throw new CliError(`cannot write ${name}: ${reasonOf(error)}`);
  }
  const [added, removed] = [entries.without(before).length, before.without(entries).length];
  const all = entries.size === 1 ? '1 entry' : `${entries.size} entries`;
  await stderr.write(`${name}: ${all} (${added} new, ${removed} removed)\n`);
}

/** Stale entries that are written; the others are counted. */
const MAX_STALE = 20;

/** Writes the entries that no finding needs any more. */
export async function writeStale(
  { file }: BaselineFile,
  stale: readonly BaselineEntry[],
  stderr: OutputStream,
): Promise<void> {
  for (const { endpoint, code, expected, actual } of stale.slice(0, MAX_STALE)) {
    const text = `${file}: stale: ${endpoint}: ${code} (expected ${expected}, found ${actual})`;
    await stderr.write(`${escapeForTerminal(text)}\n`);
  }
  const rest = stale.length - MAX_STALE;
  if (rest > 0) await stderr.write(`and ${counted(rest, 'more line')} (stale)\n`);
  if (stale.length > 0) await stderr.write('hint: remove them with --update-baseline\n');
}
