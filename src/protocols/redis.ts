import { text } from '../bytes/build.ts';
import { startsWith } from '../bytes/compare.ts';
import type { Reader } from '../bytes/reader.ts';
import { textPattern } from '../bytes/text-pattern.ts';
import {
  type Answer,
  type Facts,
  firstMatch,
  match,
  protocol,
  REJECT,
  type Reply,
  type Turn,
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
  ports: [6379, 6380, 26379],
  tlsPorts: [6379, 6380],
  popularity: 3,
  speaksFirst: 'client',
  spec: 'Redis serialization protocol specification (RESP2)',
  // PING is answered by proxies and sentinels too; HELLO returns product and version (Redis 6
  // and later, where it is allowed) and selects RESP2, in which every connection begins.
  // twemproxy closes at a HELLO, so PING alone comes second.
  openings: [text(`${PING}*2\r\n$5\r\nHELLO\r\n$1\r\n2\r\n`), text(PING)],
  followUp: text(PING),
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
  refusal: ({ sentence }) => [text(`-ERR firstbytes: ${sentence}\r\n`)],
  server,
  client,
});

function server(reader: Reader, { sent, later }: Reply): Answer {
  const answer = firstMatch(reader, [(one) => pong(one, sent), (one) => error(one, sent)]);
  const isWeak = answer.answer === 'match' && answer.confidence === 'weak';
  if (!isWeak || !later.some(isPingPong)) return answer;
  return { ...answer, confidence: 'certain', rule: `${answer.rule}, then PONG` };
}

function isPingPong({ sent, received }: Turn): boolean {
  return startsWith(sent, PING) && startsWith(received, '+PONG\r\n');
}

function pong(reader: Reader, sent: Uint8Array): Answer {
  if (!reader.text('+PONG\r\n')) return REJECT;
  const confidence = startsWith(sent, PING) ? 'certain' : 'likely';
  return match(confidence, 'PONG', reader.at, helloIn(reader.availableText(1024)));
}

const CODES = ['NOAUTH', 'DENIED', 'NOPERM', 'LOADING', 'MASTERDOWN', 'WRONGPASS', 'MISCONF'];
const ERRORS = ['-ERR ', ...CODES.map((code) => `-${code} `)];

/** `-CODE text`: the code is Redis's own, or the text of `-ERR` is. */
function error(reader: Reader, sent: Uint8Array): Answer {
  const start = reader.oneOf(ERRORS);
  const rest = start && reader.line();
  if (rest === undefined) return REJECT;
  if (start === '-ERR ') return errorText(rest, reader.at, sent);
  const note = `${start}${rest}`.slice(1, 80);
  return match('certain', 'error code of Redis', reader.at, { note });
}

/** POP3 replies with `-ERR` as well, so the words have to be those of Redis. */
function errorText(words: string, end: number, sent: Uint8Array): Answer {
  if (/^unknown subcommand '.*'\. Try [A-Z]+ HELP\.$/.test(words)) {
    return match('likely', 'unknown subcommand', end);
  }
  if (/^unknown command ['`].*, with args beginning with:/.test(words)) {
    return match('certain', 'unknown command with its arguments', end);
  }
  if (/^wrong number of arguments for '[^']{1,40}' command$/.test(words)) {
    return match('certain', 'wrong number of arguments', end);
  }
  if (/^(?:unknown command ['`]|Protocol error: |operation not permitted$)/.test(words)) {
    return match('likely', 'error text of Redis', end);
  }
  // KeyDB, Dragonfly and servers of other makers state less.
  const isUnknown = /^unknown command$/i.test(words) && sent.length > 0;
  return isUnknown || startsWith(sent, PING) ? match('weak', 'error in reply', end) : REJECT;
}

/** Product, version and mode from the answer to HELLO, as far as it came. */
function helloIn(reply: string): Facts {
  const [server, version, mode] = [SERVER, VERSION, MODE].map((field) => field.exec(reply)?.[1]);
  if (!server || !version) return {};
  const product = PRODUCTS.get(server) ?? server;
  return { product, version, ...(mode && mode !== 'standalone' ? { note: `mode ${mode}` } : {}) };
}

const SERVER = /\$6\r\nserver\r\n\$\d+\r\n([\x21-\x7e]+)\r\n/;
const VERSION = /\$7\r\nversion\r\n\$\d+\r\n([\x21-\x7e]+)\r\n/;
const MODE = /\$4\r\nmode\r\n\$\d+\r\n([\x21-\x7e]+)\r\n/;

/** The names that servers report; Valkey reports its own unless it is set to pass for Redis. */
const PRODUCTS: ReadonlyMap<string, string> = new Map([
  ['redis', 'Redis'],
  ['valkey', 'Valkey'],
  ['keydb', 'KeyDB'],
  ['dragonfly', 'Dragonfly'],
]);

const COMMAND = textPattern(/^\*[1-9]\d{0,5}\r\n\$(\d{1,2})\r\n([A-Za-z.|_-]{1,48})\r\n/);

/** Commands that only Redis has, as a line (Redis protocol specification, "Inline commands"). */
const OWN_COMMAND = textPattern(
  /^(?:CONFIG (?:GET|SET|REWRITE|RESETSTAT)|CLIENT (?:LIST|ID|GETNAME|SETNAME|KILL)|(?:HSET|HGET|LPUSH|RPUSH|LRANGE|SADD|ZADD|ZRANGE|SETEX|MSET|EXPIRE|SLAVEOF|REPLICAOF|REPLCONF|PSYNC|EVAL|EVALSHA|XADD) \S+|(?:HGETALL|SMEMBERS|LLEN|SCARD|ZCARD|MGET|KEYS|TTL|EXISTS|UNLINK) \S|INFO (?:ALL|SERVER|CLIENTS|MEMORY|PERSISTENCE|STATS|REPLICATION|CPU|KEYSPACE)|(?:DBSIZE|FLUSHALL|FLUSHDB|BGSAVE|BGREWRITEAOF|LASTSAVE)\r?\n)[^\n]*/i,
);

/** In capitals, as Memcached's are not; the target of an HTTP request begins with a slash. */
const OWN_IN_CAPITALS = textPattern(/^(?:GET [^\s/]\S*|SET [^\s/]\S* \S+|INFO) *\r?\n/);

/** Commands that others have as well. */
const SHARED_COMMAND = textPattern(
  /^(?:(?:PING|INFO|QUIT|MONITOR|COMMAND|TIME|SYNC)|(?:GET|AUTH|ECHO|SELECT|DEL|INCR) [^\s/]\S*|SET [^\s/]\S* \S+) *\r?\n/i,
);

function client(reader: Reader): Answer {
  return firstMatch(reader, [arrayOfStrings, ownCommand, inCapitals, sharedCommand]);
}

function ownCommand(reader: Reader): Answer {
  if (!reader.match(OWN_COMMAND)) return REJECT;
  reader.at = 0;
  return reader.line() === undefined ? REJECT : match('likely', 'inline command', reader.at);
}

function inCapitals(reader: Reader): Answer {
  return reader.match(OWN_IN_CAPITALS) ? match('likely', 'inline command', reader.at) : REJECT;
}

function sharedCommand(reader: Reader): Answer {
  return reader.match(SHARED_COMMAND) ? match('weak', 'inline command', reader.at) : REJECT;
}

/** An array of bulk strings: `*n`, then `$length` and that many letters of a command. */
function arrayOfStrings(reader: Reader): Answer {
  const [, length, name] = reader.match(COMMAND) ?? [];
  if (name === undefined || Number(length) !== name.length) return REJECT;
  return match('certain', 'command as an array of bulk strings', reader.at);
}
