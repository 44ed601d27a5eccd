import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  collect,
  concurrencyOption,
  type LevelOptions,
  levelOptions,
  passiveOption,
  timeoutOption,
} from './options.ts';
import { type SourceCommandOptions, sourceOptions } from './source-options.ts';

/** The options of `audit` that decide what is probed, and in which order. */
export interface AuditTargetOptions extends SourceCommandOptions {
  readonly ports?: string;
  /** Files with targets. */
  readonly input?: readonly string[];
  /** Configs with endpoints and protocols. */
  readonly config?: readonly string[];
  readonly local?: true;
  readonly exclude?: readonly string[];
  readonly expect?: readonly string[];
  /** Milliseconds. */
  readonly timeout?: number;
  readonly seed?: number;
}

/** The options of a machine that probes. */
export interface ProbingOptions {
  /** Targets that may work at the same time. */
  readonly concurrency: number;
  /** Connections to one host at the same time. */
  readonly perHost: number;
  /** Connections per second. */
  readonly rate?: number;
  readonly skipDead?: true;
  readonly passive?: true;
  /** Configs that declare protocols. */
  readonly config?: readonly string[];
}

/** An audit mostly waits, and its window follows what the event loop can do. */
const DEFAULT_CONCURRENCY = 96;
const MAX_RATE = 1_000_000;
const MAX_PER_HOST = 10_000;
const MAX_SEED = 2 ** 32 - 1;

/** The arguments and options of `audit` that decide what is probed. */
export function addAuditOptions(command: Command): Command {
  const options = [
    new Option('-p, --ports <list>', 'ports of targets without one, see below (default: top100)'),
    inputOption(),
    repeatable('--config <file>', 'also audit the endpoints of a config; repeatable'),
    ...sourceOptions(),
    new Option('--local', 'audit the listening sockets of this machine'),
    repeatable('--exclude <targets>', 'hosts, networks or host:port to leave out; repeatable'),
    repeatable('--expect <what>', 'registered, any or a protocol (default: registered)'),
    timeoutOption('time limit per target (default: 5s)'),
    numberOption('--seed <n>', 'seed of the order (default: random)', MAX_SEED, 0),
  ];
  command.argument('[target...]', 'host, host:port, 10.0.0.0/24, web-[01-40] or a URL; @file or -');
  for (const option of options) command.addOption(option);
  return command;
}

/** The options that decide how fast, and how politely, targets are probed. */
export function addProbingOptions(command: Command): Command {
  const options = [
    concurrencyOption().default(DEFAULT_CONCURRENCY),
    numberOption('--per-host <n>', 'connections to one host at a time', MAX_PER_HOST).default(32),
    numberOption('--rate <n>', 'connections per second (default: no limit)', MAX_RATE),
    new Option('--skip-dead', 'skip hosts whose first three ports time out'),
    passiveOption(),
  ];
  for (const option of options) command.addOption(option);
  return command;
}

/** What does not say what it is fails an audit only if that is wanted. */
export function auditLevelOptions(): readonly Option[] {
  return levelOptions().map((option) => {
    return option.long === '--inconclusive' ? option.default('warn') : option;
  });
}

export type AuditLevelOptions = LevelOptions;

/** Commander reads `-iL FILE`, as nmap has it, as `-i L`. */
function inputOption(): Option {
  const description = 'read targets or scan results from a file; repeatable';
  return new Option('-i, --input <file>', description).argParser(
    collect((text) => {
      if (text === 'L') throw new InvalidArgumentError('Use -i FILE.');
      return text;
    }),
  );
}

function repeatable(flags: string, description: string): Option {
  return new Option(flags, description).argParser(collect((text) => text));
}

function numberOption(flags: string, description: string, max: number, min = 1): Option {
  return new Option(flags, description).argParser((text) => {
    const number = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
    if (number >= min && number <= max) return number;
    throw new InvalidArgumentError(`Use a number from ${min} to ${max}.`);
  });
}

export const PORTS_HELP = `
Ports: 22,80,8000-8100, ssh, top100, registered or all; udp:53 for UDP`;
