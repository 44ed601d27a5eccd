import { type AddressText, readAddress } from './address-text.ts';
import { HEALTH_TOOLS, type HealthTool, WRITTEN_THROUGH_NETCAT } from './health-tools.ts';
import { isLoopback } from './host-port.ts';
import { programName, simpleCommands } from './shell.ts';

/** What the command of a health check, a probe or an entry point says. */
export interface CommandClue {
  /** Names of stacks as configs write them. */
  readonly expect: readonly string[];
  /** Where the command connects to, if it names that; `localhost` is its own container. */
  readonly host?: string;
  /** The port that the command names, or the usual one of the program. */
  readonly port?: number;
  /** Whether the command does not name the port. */
  readonly usesDefaultPort?: true;
  readonly path?: string;
  /** The program and nothing else: `pg_isready`, `curl`. Arguments may be secrets. */
  readonly evidence: string;
}

/** Commands of one health check that are read. */
const MAX_COMMANDS = 50;

/** Reads a command: a line for a shell, or its words. Undefined if it says nothing about a protocol. */
export function clueOfCommand(command: string | readonly string[]): CommandClue | undefined {
  return cluesOfCommand(command)[0];
}

/** Everything that a command says: it may ask several servers. */
export function cluesOfCommand(command: string | readonly string[]): readonly CommandClue[] {
  const commands = simpleCommands(command).slice(0, MAX_COMMANDS);
  return commands.flatMap((words, i) => {
    const program = programName(words[0]).replace(/\.sh$/, '');
    if (program === 'curl' || program === 'wget') return requests(program, words.slice(1));
    if (NETCATS.includes(program)) return written(commands[i - 1] ?? [], words.slice(1));
    if (INTERPRETERS.test(program)) return fromCode(program, words);
    if (words.some((word) => word.includes('/dev/tcp/'))) return overShell(words, commands);
    if (program === 'healthcheck') return mariadb(words);
    const isClickHouse = program === 'clickhouse' && words[1] === 'client';
    const tool = HEALTH_TOOLS.get(isClickHouse ? 'clickhouse-client' : program);
    return tool ? [fromTool(tool, program, words.slice(1))] : [];
  });
}

const NETCATS = ['nc', 'ncat', 'netcat', 'socat', 'telnet', 'busybox'];
const INTERPRETERS = /^(?:node|nodejs|bun|deno|python[\d.]*|php|ruby|perl|pwsh)$/;

/** Options of curl and wget that a value follows which is not the address. */
const WITH_VALUE =
  /^(?:-[A-Za-z]*[oOwHdXumAebcKTFxEyYrPUtQ]|--(?:output|write-out|header|data|data-raw|form|noproxy|interface|retry-max-time|request|user|max-time|user-agent|referer|cookie|cookie-jar|cacert|cert|key|proxy|retry|retry-delay|connect-timeout|resolve|output-document|timeout|tries|method|body-data|post-data|password))$/;
const VALUELESS_IN_WGET = /^-[A-Za-z]*[brx]$/;

function requests(program: string, args: readonly string[]): CommandClue[] {
  if (args.includes('--unix-socket')) return [];
  const isHttp2 = args.includes('--http2-prior-knowledge');
  const clues: CommandClue[] = [];
  for (let i = 0; i < args.length; i++) {
    const word = args[i] as string;
    if (word.startsWith('-')) {
      const isValueless = program === 'wget' && VALUELESS_IN_WGET.test(word);
      // `wget -O- URL`, `wget -nv -t1 URL`: the value is part of the word there.
      const next = args[i + 1] ?? '';
      if (WITH_VALUE.test(word) && !isValueless && !next.includes('://')) i++;
      continue;
    }
    const clue = fromUrl(program, word);
    if (clue)
      clues.push(isHttp2 && clue.expect[0] === 'http' ? { ...clue, expect: ['http2'] } : clue);
  }
  return clues;
}

const URL_START = /^(?<scheme>https?|wss?):\/\/(?:[^\s/?#@]{0,256}@)?/i;

function fromUrl(program: string, text: string): CommandClue | undefined {
  const start = URL_START.exec(text);
  if (!start && text.includes('://')) return undefined;
  const address = readAddress(text.slice(start?.[0].length ?? 0));
  if (!address) return undefined;
  // A word without a scheme and a port may be the value of an option.
  if (!start && address.port === undefined && !isLoopback(address.host ?? '')) return undefined;
  const isTls = /^(?:https|wss)$/i.test(start?.groups?.scheme ?? '');
  return clueFor(program, [isTls ? 'https' : 'http'], isTls ? 443 : 80, address);
}

function clueFor(
  evidence: string,
  expect: readonly string[],
  defaultPort: number,
  { host, port, path }: AddressText,
): CommandClue {
  return {
    expect,
    ...(host === undefined ? {} : { host }),
    port: port ?? defaultPort,
    ...(port === undefined ? { usesDefaultPort: true as const } : {}),
    ...(path === undefined ? {} : { path }),
    evidence,
  };
}

/** `echo ruok | nc localhost 2181`: a protocol only if something of one is written. */
function written(before: readonly string[], args: readonly string[]): CommandClue[] {
  if (!/^(?:echo|printf)$/.test(programName(before[0]))) return [];
  const text = before
    .slice(1)
    .join(' ')
    .replace(/\\[rn]/g, ' ');
  const words = text.split(/\s+/);
  const found = WRITTEN_THROUGH_NETCAT.find(([word]) => words.includes(word));
  const protocol = /\bGET \/\S* HTTP\/1/.test(text) ? 'http' : found?.[1];
  const port = args.findLast((word) => /^\d{1,5}$/.test(word));
  if (protocol === undefined || port === undefined) return [];
  const host = args[args.lastIndexOf(port) - 1];
  const address = readAddress(`${host?.startsWith('-') ? '' : (host ?? '')}:${port}`);
  return address ? [clueFor('nc', [protocol], 80, address)] : [];
}

/** Of the container itself, or of a service: a name without a dot. */
const LOCAL_URL =
  /\bhttps?:\/\/(?:127\.0\.0\.1|0\.0\.0\.0|\[::1\]|[a-z][\w-]{0,62}(?![\w.-]))(?::\d{1,5})?[/\w.-]{0,200}/;

/** Inline code that requests a URL of the same project. */
function fromCode(program: string, words: readonly string[]): CommandClue[] {
  const url = LOCAL_URL.exec(words.slice(1).join(' '))?.[0];
  const clue = url === undefined ? undefined : fromUrl(program, url);
  return clue ? [clue] : [];
}

const DEV_TCP = /\/dev\/tcp\/(?<host>[\w.-]{1,253})\/(?<port>\d{1,5})(?!\d)/;

/** A request that bash itself writes; a connection alone says nothing. */
function overShell(words: readonly string[], commands: readonly string[][]): CommandClue[] {
  const { host = '', port = '' } = DEV_TCP.exec(words.join(' '))?.groups ?? {};
  const isRequest = commands.some((one) => /\b(?:GET|HEAD) \/\S* HTTP\/1/.test(one.join(' ')));
  const address = readAddress(`${host}:${port}`);
  return isRequest && address ? [clueFor('bash', ['http'], 80, address)] : [];
}

/** The health check of MariaDB's own image. */
function mariadb(words: readonly string[]): CommandClue[] {
  const isIt = words.some((word) => word === '--connect' || word === '--innodb_initialized');
  return isIt ? [clueFor('healthcheck.sh', ['mysql'], 3306, {})] : [];
}

function fromTool(tool: HealthTool, program: string, args: readonly string[]): CommandClue {
  const option = (options: readonly string[]) => valueOfOption(args, options);
  const written = option(tool.addressOptions)?.split(',')[0]?.replace(/^tcp:/, '');
  const url = /^(?<scheme>[a-z][a-z\d+.-]{0,20}):\/\/(?:[^\s/?#@]{0,256}@)?/i.exec(written ?? '');
  const address = readAddress(written?.slice(url?.[0].length ?? 0) ?? '') ?? {};
  const host = option(tool.hostOptions)?.toLowerCase();
  const port = option(tool.portOptions);
  const isTls =
    args.some((word) => tool.tlsOptions.includes(word)) ||
    /^(?:https|rediss|ldaps)$/i.test(url?.groups?.scheme ?? '');
  const expect = isTls ? tool.expect.map(overTls) : plainIn(tool, url?.groups?.scheme);
  return clueFor(program, [...new Set(expect)], tool.port, {
    ...(address.host === undefined ? {} : { host: address.host }),
    ...(address.port === undefined ? {} : { port: address.port }),
    ...(host === undefined || !readAddress(host)?.host ? {} : { host }),
    ...(port === undefined || !/^\d{1,5}$/.test(port) ? {} : { port: Number(port) }),
  });
}

function overTls(name: string): string {
  return name === 'http' || name === 'https' ? 'https' : `tls/${name}`;
}

function plainIn(tool: HealthTool, scheme: string | undefined): readonly string[] {
  return scheme?.toLowerCase() === 'http' ? ['http'] : tool.expect;
}

/** `-p 5432`, `-p5432`, `--port=5432`, `-addr=:50`; with `''` the first argument, if it is not an option. */
function valueOfOption(args: readonly string[], options: readonly string[]): string | undefined {
  for (const [i, word] of args.entries()) {
    for (const option of options) {
      if (option === '') continue;
      if (word === option) return args[i + 1];
      if (word.startsWith(`${option}=`)) return word.slice(option.length + 1);
      if (/^-[a-zA-Z]$/.test(option) && /^-[a-zA-Z][\w.]/.test(word) && word.startsWith(option)) {
        return word.slice(2);
      }
    }
  }
  if (!options.includes('')) return undefined;
  const [first] = args;
  return first?.startsWith('-') ? undefined : first;
}
