import { escapeForTerminal } from '../bytes/escape.ts';
import type { ConfigSources } from '../config/sources.ts';
import type { Limits } from '../expect/endpoint.ts';
import { endpointsOfSources, type LoadedSources } from '../library/load-sources.ts';
import type { Registry } from '../protocols/registry.ts';
import { type OpenSource, openSource, SourceError, type WrittenSource } from '../sources/read.ts';
import { SOURCE_READERS } from '../sources/readers.ts';
import type { SourceNote } from '../sources/source.ts';
import { parseSourceSpec } from '../sources/source-spec.ts';
import {
  mapRuleText,
  parseTargetRule,
  parseTargetRules,
  TargetMap,
  type TargetRule,
} from '../sources/target-map.ts';
import { counted } from '../words/count.ts';
import { argumentText } from './argument-text.ts';
import type { CliContext } from './cli-context.ts';
import { CliError } from './cli-error.ts';
import { fileText, sourceTexts } from './source-files.ts';
import type { SourceCommandOptions } from './source-options.ts';

/** What the sources of a command line and of configs say. */
export interface CliSources extends LoadedSources {
  /** As messages show them. */
  readonly files: readonly string[];
  /** Rules of maps that no endpoint made use of. */
  readonly unusedRules: readonly TargetRule[];
}

export interface SourcesUse {
  readonly registry: Registry;
  /** Whether guesses are used. */
  readonly guesses: boolean;
  readonly limits?: Limits;
  /** The key `sources` of each config that has it. */
  readonly configs?: readonly ConfigSources[];
}

/**
 * Reads the files of `--from`, and those that configs name: the options of the command line hold for
 * these, too. Throws a CliError for a file that cannot be read or understood.
 */
export async function loadSources(
  { from = [], map = [], mapFile = [], vantage, profile = [], external }: SourceCommandOptions,
  { configs = [], ...use }: SourcesUse,
  context: CliContext,
): Promise<CliSources> {
  const rules = [...map];
  for (const file of mapFile) rules.push(...(await rulesOf(file)));
  const own: Omit<ConfigSources, 'namedIn'> & { readonly namedIn?: string } = {
    from,
    map: [],
    profiles: [],
    external: false,
  };
  const configRules: TargetRule[] = [];
  const files: string[] = [];
  const loaded: LoadedSources[] = [];
  for (const one of [own, ...configs]) {
    const profiles = [...one.profiles, ...profile];
    const sources = await openAll(one.from, profiles, context).catch((error: unknown) => {
      throw one.namedIn === undefined ? error : namedIn(one.namedIn, error);
    });
    files.push(...sources.map(({ input }) => input.file));
    const written = one.map.flatMap((text) => parseTargetRule(text) ?? []);
    configRules.push(...written);
    loaded.push(
      endpointsOfSources(sources, {
        ...use,
        vantage: vantage ?? one.vantage,
        map: new TargetMap([...written, ...rules]),
        external: external === true || one.external,
      }),
    );
  }
  const usedRules = loaded.flatMap((one) => one.usedRules);
  const used = new Set(usedRules.map(mapRuleText));
  return {
    files,
    usedRules,
    unusedRules: [...rules, ...configRules].filter((one) => !used.has(mapRuleText(one))),
    endpoints: loaded.flatMap((one) => one.endpoints),
    leftOut: loaded.flatMap((one) => one.leftOut),
    notes: loaded.flatMap((one) => one.notes),
    contradictions: loaded.flatMap((one) => one.contradictions),
  };
}

/** The same error, with the config to correct where nothing else is proposed. */
function namedIn(config: string, error: unknown): unknown {
  if (!(error instanceof CliError) || error.hint !== undefined) return error;
  return new CliError(error.message, `correct \`sources\` in ${argumentText(config)}`);
}

async function openAll(
  from: readonly string[],
  profiles: readonly string[],
  context: CliContext,
): Promise<readonly OpenSource[]> {
  const open: OpenSource[] = [];
  for (const written of from) {
    for (const one of await sourceTexts(parseSourceSpec(written), context)) {
      open.push(openOne(one, { env: context.env, profiles }));
    }
  }
  return open;
}

function openOne(source: WrittenSource, options: Parameters<typeof openSource>[1]): OpenSource {
  try {
    return openSource(source, options);
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    const file = argumentText(source.spec.path === '-' ? '<stdin>' : source.spec.path);
    const kinds = SOURCE_READERS.map(({ kind }) => kind).join(', ');
    throw new CliError(
      `${file}: ${error.message}`,
      `name the kind: --from KIND:${argumentText(source.spec.path)}, with KIND one of ${kinds}`,
    );
  }
}

async function rulesOf(file: string): Promise<readonly TargetRule[]> {
  const { rules, wrongLine } = parseTargetRules(await fileText(file));
  if (wrongLine === undefined) return rules;
  throw new CliError(
    `${argumentText(file)}:${wrongLine}: not a rule`,
    'write HOST[:PORT]=HOST:PORT on each line',
  );
}

/** Lines of one kind that are written; the others are counted. */
const MAX_NOTES = 20;

/** Writes what was left out, understood in part, or contradicts itself to stderr. */
export async function writeSourceNotes(
  { leftOut, notes, contradictions, unusedRules }: CliSources,
  severity: 'warning' | 'error',
  context: CliContext,
): Promise<void> {
  const stated = contradictions.map(({ other, ...one }) => {
    const place = other ? ` (${other.file}:${other.line}:${other.column})` : '';
    return { ...one, message: `${one.message}${place}` };
  });
  await writeNotes(stated, severity, context);
  await writeNotes(notes, 'note', context);
  await writeNotes(leftOut, 'note', context);
  for (const rule of unusedRules.slice(0, MAX_NOTES)) {
    const text = argumentText(mapRuleText(rule));
    await context.stderr.write(
      `firstbytes: warning: no endpoint for the map rule ${text}\n  hint: use HOST:PORT as the files write it\n`,
    );
  }
}

/** Writes notes to stderr, each once; of very many the first ones, and how many more there are. */
export async function writeNotes(
  notes: readonly SourceNote[],
  label: string,
  { stderr }: CliContext,
): Promise<void> {
  // A file that is named twice has its notes once.
  const texts = new Set(notes.map((one) => noteText(one, label)));
  for (const text of [...texts].slice(0, MAX_NOTES)) await stderr.write(text);
  const rest = texts.size - MAX_NOTES;
  if (rest > 0) await stderr.write(`and ${counted(rest, 'more line')} (${label})\n`);
}

function noteText({ message, hint, origin }: SourceNote, label: string): string {
  const place = escapeForTerminal(`${origin.file}:${origin.line}:${origin.column}`);
  const more = hint === undefined ? '' : `\n  hint: ${escapeForTerminal(hint)}`;
  return `${place}: ${label}: ${escapeForTerminal(message)}${more}\n`;
}
