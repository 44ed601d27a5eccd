import { InvalidArgumentError, Option } from 'commander';
import type { Vantage } from '../sources/source.ts';
import { parseTargetRule, type TargetRule } from '../sources/target-map.ts';
import { CliError } from './cli-error.ts';
import { collect } from './options.ts';

/** What the options below give a command. */
export interface SourceCommandOptions {
  /** As it is written: `compose.yml`, `kubernetes:-`. */
  readonly from?: readonly string[];
  readonly vantage?: Vantage;
  readonly map?: readonly TargetRule[];
  readonly mapFile?: readonly string[];
  readonly profile?: readonly string[];
  readonly external?: true;
}

const VANTAGES: readonly Vantage[] = ['host', 'network', 'cluster'];

/** Options of every command that reads files of others. */
export function sourceOptions(): readonly Option[] {
  return [
    new Option(
      '--from <[kind:]file>',
      'read endpoints from a Compose or other file; repeatable',
    ).argParser(collect(readSource)),
    new Option('--vantage <where>', 'where targets are seen from (default: by the kind)').choices(
      VANTAGES,
    ),
    new Option('--map <rule>', 'connect elsewhere: db:5432=127.0.0.1:15432; repeatable').argParser(
      collect(readRule),
    ),
    new Option('--map-file <file>', 'rules for --map, one per line; repeatable').argParser(
      collect((text) => text),
    ),
    new Option('--profile <name>', 'an active Compose profile; repeatable').argParser(
      collect((text) => text),
    ),
    new Option('--external', 'also probe hosts that no file declares'),
  ];
}

function readSource(text: string): string {
  if (text === '' || text.endsWith(':')) throw new InvalidArgumentError('Add a file name.');
  return text;
}

function readRule(text: string): TargetRule {
  const rule = parseTargetRule(text);
  if (!rule) throw new InvalidArgumentError('Use HOST[:PORT]=HOST:PORT.');
  return rule;
}

/** Throws if an option for files of others is given, and there are none. */
export function assertSourcesUsed(options: SourceCommandOptions, hasSources: boolean): void {
  if (hasSources) return;
  const { vantage, map, mapFile, profile, external } = options;
  const given = Object.entries({
    '--vantage': vantage,
    '--map': map,
    '--map-file': mapFile,
    '--profile': profile,
    '--external': external,
  }).find(([, value]) => value !== undefined);
  if (!given) return;
  throw new CliError(`${given[0]} has no effect without files of others`, 'add --from FILE');
}
