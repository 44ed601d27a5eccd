import { readFile, stat } from 'node:fs/promises';
import { escapeForTerminal } from '../bytes/escape.ts';
import type { Limits } from '../expect/endpoint.ts';
import { endpointsOfSources, type LoadedSources } from '../library/load-sources.ts';
import type { Registry } from '../protocols/registry.ts';
import { MAX_SOURCE_BYTES, type ReadSource, readSource, SourceError } from '../sources/read.ts';
import { SOURCE_READERS } from '../sources/readers.ts';
import type { SourceNote } from '../sources/source.ts';
import { parseSourceSpec, type SourceSpec } from '../sources/source-spec.ts';
import { parseTargetRules, TargetMap, type TargetRule } from '../sources/target-map.ts';
import { counted } from '../words/count.ts';
import type { CliContext } from './cli-context.ts';
import { CliError } from './cli-error.ts';
import { reasonOf } from './reason.ts';
import type { SourceCommandOptions } from './source-options.ts';
import { stdinText } from './stdin-text.ts';

/** What the sources of a command line say. */
export interface CliSources extends LoadedSources {
  readonly read: readonly ReadSource[];
}

export interface SourcesUse {
  readonly registry: Registry;
  /** Whether guesses are used. */
  readonly guesses: boolean;
  readonly limits?: Limits;
}

/** Reads the files of `--from`. Throws a CliError for a file that cannot be read or understood. */
export async function loadSources(
  { from = [], map = [], mapFile = [], vantage, profile = [], external }: SourceCommandOptions,
  use: SourcesUse,
  context: CliContext,
): Promise<CliSources> {
  const rules = [...map];
  for (const file of mapFile) rules.push(...(await rulesOf(file)));
  const read: ReadSource[] = [];
  for (const written of from) {
    const spec = parseSourceSpec(written);
    const text = await textOf(spec, context);
    read.push(readOne(spec, text, { env: context.env, profiles: profile }));
  }
  const options = { vantage, map: new TargetMap(rules), external: external === true, ...use };
  return { read, ...endpointsOfSources(read, options) };
}

function readOne(
  spec: SourceSpec,
  text: string,
  options: Parameters<typeof readSource>[2],
): ReadSource {
  try {
    return readSource(spec, text, options);
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    const kinds = SOURCE_READERS.map(({ kind }) => kind).join(', ');
    throw new CliError(
      `${escapeForTerminal(spec.path)}: ${error.message}`,
      `name the kind: --from KIND:${escapeForTerminal(spec.path)}, with KIND one of ${kinds}`,
    );
  }
}

async function textOf({ path }: SourceSpec, context: CliContext): Promise<string> {
  if (path === '-') return stdinText(context, MAX_SOURCE_BYTES);
  return fileText(path);
}

async function fileText(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > MAX_SOURCE_BYTES) throw new CliError(`${escapeForTerminal(path)}: too large`);
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError(`cannot read ${escapeForTerminal(path)}: ${reasonOf(error)}`);
  }
}

async function rulesOf(file: string): Promise<readonly TargetRule[]> {
  const { rules, wrongLine } = parseTargetRules(await fileText(file));
  if (wrongLine === undefined) return rules;
  throw new CliError(
    `${escapeForTerminal(file)}:${wrongLine}: not a rule`,
    'write HOST[:PORT]=HOST:PORT on each line',
  );
}

/** Lines of one kind that are written; the others are counted. */
const MAX_NOTES = 20;

/** Writes what was left out, understood in part, or contradicts itself to stderr. */
export async function writeSourceNotes(
  { leftOut, notes, contradictions }: LoadedSources,
  context: CliContext,
): Promise<void> {
  const warnings = contradictions.map(({ other, ...one }) => {
    const place = other ? ` (${other.file}:${other.line}:${other.column})` : '';
    return { ...one, message: `${one.message}${place}` };
  });
  await writeNotes(warnings, 'warning', context);
  await writeNotes(notes, 'note', context);
  await writeNotes(leftOut, 'left out', context);
}

async function writeNotes(
  notes: readonly SourceNote[],
  label: string,
  { stderr }: CliContext,
): Promise<void> {
  for (const { message, hint, origin } of notes.slice(0, MAX_NOTES)) {
    const place = `${origin.file}:${origin.line}:${origin.column}`;
    const more = hint === undefined ? '' : `\n  hint: ${escapeForTerminal(hint)}`;
    await stderr.write(
      `${escapeForTerminal(place)}: ${label}: ${escapeForTerminal(message)}${more}\n`,
    );
  }
  const rest = notes.length - MAX_NOTES;
  if (rest > 0) await stderr.write(`and ${counted(rest, 'more line')} (${label})\n`);
}
