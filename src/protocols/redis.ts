import { text } from '../bytes/build.ts';
import { compare, compareAny, startsWith } from '../bytes/compare.ts';
import { latin1, lineAt } from '../bytes/lines.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import {
  type ClientBytes,
  type Facts,
  match,
  protocol,
  REJECT,
  type Reply,
  type Verdict,
} from './protocol.ts';

const PING = '*1\r\n$4\r\nPING\r\n';

/**
 * Redis and its kin (Valkey, KeyDB, Dragonfly): the serialization protocol RESP
 * (redis.io/docs/latest/develop/reference/protocol-spec). Errors as observed of Redis 7.0.
 */
export const redis = protocol({
  id: 'redis',
  title: 'Redis (RESP)',
  name: 'Redis',
  aliases: ['valkey'],
  tlsAliases: ['rediss'],
  popularity: 3,
  sendsCredentials: {
    when: 'unasked',
    sends: 'AUTH or HELLO with the password as the first command',
    source: 'Redis manual, AUTH and HELLO',
  },
  carriesLines: 'arguments',
  runsLines: {
    alone: ['PING', 'INFO', 'COMMAND', 'FLUSHALL', 'FLUSHDB', 'DBSIZE', 'TIME', 'QUIT'],
    unless: 'Redis since 3.2.7 closes at "POST" or "Host:"',
    source: 'Redis protocol specification, inline commands',
  },
  ports: [6379, 6380, 26379],
  tlsPorts: [6379, 6380],
  speaksFirst: 'client',
  spec: 'Redis serialization protocol specification (RESP2)',
  refusal: ({ sentence }) => [text(`-ERR firstbytes: ${sentence}\r\n`)],
  // PING is answered by proxies and sentinels too; HELLO tells product and version (Redis 6
  // and later, where it is allowed) and asks for RESP2, in which every connection begins.
  openings: [text(`${PING}*2\r\n$5\r\nHELLO\r\n$1\r\n2\r\n`)],
  server: legacyServer(server),
  client: legacyClient(client),
});

const CODES = ['NOAUTH', 'DENIED', 'NOPERM', 'LOADING', 'MASTERDOWN', 'WRONGPASS', 'MISCONF'];

function server(reply: Reply): Verdict {
  const { bytes, sent, ended } = reply;
  switch (bytes[0]) {
    case undefined:
      return ended ? REJECT : NEED;
    case 0x2b:
      return literal(bytes, '+PONG\r\n', ended, () =>
        match(startsWith(sent, PING) ? 'certain' : 'likely', 'PONG', 7, helloIn(bytes)),
      );
    case 0x2d:
      return error(reply);
    default:
      return REJECT;
  }
}

function literal(bytes: Uint8Array, wanted: string, ended: boolean, then: () => Verdict): Verdict {
  const fit = compare(bytes, wanted);
  if (fit === 'full') return then();
  return fit === 'partial' && !ended ? NEED : REJECT;
}

/** `-CODE text`: the code is Redis's own, or the text of `-ERR` is. */
function error(reply: Reply): Verdict {
  const { bytes, ended } = reply;
  const code = compareAny(
    bytes,
    CODES.map((one) => `-${one} `),
  );
  const err = compare(bytes, '-ERR ');
  if (code === 'none' && err === 'none') return REJECT;
  const line = lineAt(bytes);
  if (line === 'long') return REJECT;
  if (line === 'partial') return ended ? REJECT : NEED;
  if (code === 'full') {
    return match('certain', 'error code of Redis', line.end, { note: line.text.slice(1, 80) });
  }
  return errorText(line.text, line.end, reply);
}

/** POP3 says `-ERR` as well, so the words have to be those of Redis. */
function errorText(said: string, end: number, { sent }: Reply): Verdict {
  if (/^-ERR unknown subcommand '.*'\. Try [A-Z]+ HELP\.$/.test(said)) {
    return match('likely', 'unknown subcommand', end);
  }
  if (/^-ERR unknown command ['`].*, with args beginning with:/.test(said)) {
    return match('certain', 'unknown command with its arguments', end);
  }
  if (/^-ERR wrong number of arguments for '[^']{1,40}' command$/.test(said)) {
    return match('certain', 'wrong number of arguments', end);
  }
  if (/^-ERR (?:unknown command ['`]|Protocol error: |operation not permitted$)/.test(said)) {
    return match('likely', 'error text of Redis', end);
  }
  return startsWith(sent, PING) ? match('weak', 'an error to PING', end) : REJECT;
}

/** Product, version and mode from the answer to HELLO, as far as it came. */
function helloIn(bytes: Uint8Array): Facts {
  const said = latin1(bytes.subarray(0, 1024));
  const value = (name: string) =>
    new RegExp(`\\$${name.length}\r\n${name}\r\n\\$\\d+\r\n([\\x21-\\x7e]+)\r\n`).exec(said)?.[1];
  const [server, version, mode] = [value('server'), value('version'), value('mode')];
  if (!server || !version) return {};
  const product = PRODUCTS.get(server) ?? server;
  return { product, version, ...(mode && mode !== 'standalone' ? { note: `mode ${mode}` } : {}) };
}

/** What they call themselves; Valkey says so unless it is set to pass for Redis. */
const PRODUCTS: ReadonlyMap<string, string> = new Map([
  ['redis', 'Redis'],
  ['valkey', 'Valkey'],
  ['keydb', 'KeyDB'],
  ['dragonfly', 'Dragonfly'],
]);

/** An array of bulk strings: `*n`, then `$length` and that many letters of a command. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const said = latin1(bytes.subarray(0, 64));
  const command = /^\*[1-9]\d{0,5}\r\n\$(\d{1,2})\r\n([A-Za-z.|_-]+)\r\n/.exec(said);
  if (command) {
    return Number(command[1]) === command[2]?.length
      ? match('certain', 'command as an array of bulk strings', command[0].length)
      : REJECT;
  }
  const open =
    /^(?:\*(?:[1-9]\d{0,5}(?:\r(?:\n(?:\$(?:\d{1,2}(?:\r(?:\n(?:[A-Za-z.|_-]+\r?)?)?)?)?)?)?)?)?)?$/;
  return open.test(said) && !ended ? NEED : REJECT;
}
