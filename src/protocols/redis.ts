import { text } from '../bytes/build.ts';
import { startsWith } from '../bytes/compare.ts';
import { latin1 } from '../bytes/lines.ts';
import { oneOf } from '../bytes/pattern.ts';
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
  requestStrength,
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
  exposure: [{ risk: 'database', openReplies: ['+PONG\r\n'] }],
  popularity: 39,
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
    inStream: /(?:^|\n)AUTH[ \r]/i,
    source: 'Redis manual, AUTH and HELLO',
  },
  carriesLines: 'arguments',
  runsLines: {
    alone: ['PING', 'INFO', 'COMMAND', 'FLUSHALL', 'FLUSHDB', 'DBSIZE', 'TIME', 'QUIT'],
    unless: 'Redis since 3.2.7 closes at "POST" or "Host:"',
    source: 'Redis protocol specification, inline commands',
  },
  guardTexts: [
    { side: 'server', text: '+PONG\r\n' },
    { side: 'server', text: '-ERR ' },
    { side: 'server', text: '-NOAUTH ' },
  ],
  // Its own clients send no such words; the quotes changed with Redis 7.
  refusalTexts: [
    { software: 'Redis', text: 'with args beginning with: `#`, `HTTP/1.#`', to: 'http' },
    { software: 'Redis', text: "with args beginning with: '#' 'HTTP/1.#'", to: 'http' },
  ],
  refusal: ({ sentence }) => [text(`-ERR firstbytes: ${sentence}\r\n`)],
  notReady: /^-((?:LOADING|BUSY|MASTERDOWN|CLUSTERDOWN|ERR max number of clients)[^\r\n]*)/,
  serverBeginnings: [[oneOf(...text('#$%(*+,-:=>_~'))]],
  server,
  client,
});

function server(reader: Reader, { sent, later }: Reply): Answer {
  const answer = firstMatch(reader, SERVER_WAYS, sent);
  const isWeak = answer.answer === 'match' && answer.confidence === 'weak';
  if (!isWeak || !later.some(isPingPong)) return answer;
  return { ...answer, confidence: 'certain', rule: `${answer.rule}, then PONG` };
}

const SERVER_WAYS = [pong, error, value];

function isPingPong({ sent, received }: Turn): boolean {
  return startsWith(sent, PING) && startsWith(received, '+PONG\r\n');
}

function pong(reader: Reader, sent: Uint8Array): Answer {
  if (!reader.text('+PONG\r\n')) return REJECT;
  const confidence = startsWith(sent, PING) ? 'certain' : 'likely';
  return match(confidence, 'PONG', reader.at, helloIn(reader.availableText(1024)));
}

const CODES = [
  ...['NOAUTH', 'DENIED', 'NOPERM', 'LOADING', 'MASTERDOWN', 'WRONGPASS', 'MISCONF', 'WRONGTYPE'],
  ...['NOSCRIPT', 'EXECABORT', 'READONLY', 'MOVED', 'CLUSTERDOWN', 'CROSSSLOT', 'TRYAGAIN'],
  ...['NOREPLICAS', 'NOPROTO', 'BUSYGROUP', 'BUSYKEY', 'NOGROUP', 'NOTBUSY', 'UNKILLABLE', 'OOM'],
];
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
  const strength = requestStrength(redis, sent);
  if (strength === 'certain' && REASONS.test(words)) return match('likely', 'error', end);
  // KeyDB, Dragonfly and servers of other makers state less.
  const isUnknown = /^unknown command$/i.test(words) && sent.length > 0;
  return strength || isUnknown ? match('weak', 'error in reply', end) : REJECT;
}

/** Beginnings of what follows `-ERR` in Redis and its kin. */
const REASONS =
  /^(?:syntax error|value is |no such key|invalid (?:cursor|expire|bulk|longitude|stream|DB)|DB index|index out of range|increment or |hash value|bit |max number of clients|Client sent AUTH|AUTH <|wrong number|This instance|NOAUTH|string exceeds|numkeys|offset is|timeout is|min or max|The ID|SELECT is|DISCARD|EXEC |MULTI |WATCH )/;

/**
 * A value of RESP2 or RESP3 in reply to a command. A text of a known length, or an aggregate of
 * values, shows it by itself; a number or a word only after what is surely a command.
 */
function value(reader: Reader, sent: Uint8Array): Answer {
  const strength = requestStrength(redis, sent);
  if (!strength) return REJECT;
  // These two are answered by PONG and by a map or an error.
  if (/^(?:\*\d+\r\n\$\d+\r\n)?(?:PING|HELLO)\b/i.test(latin1(sent, 0, 24))) {
    if (reader.peek() === PLUS) return REJECT;
  }
  const depth = readValue(reader);
  if (!depth) return REJECT;
  const isEnough = strength !== 'weak' || depth === 'text';
  const facts = helloIn(`\r\n${latin1(reader.bytes, 0, 1024)}`);
  const isHello = facts.product !== undefined && strength === 'certain';
  const confidence = isHello ? 'certain' : isEnough ? 'likely' : 'weak';
  return match(confidence, 'value in reply to a command', reader.at, facts);
}

const PLUS = 0x2b;

const SCALAR = textPattern(
  /^(?::-?\d{1,20}|\$-1|\*-1|_|#[tf]|,-?(?:\d{1,20}(?:\.\d{1,20})?(?:e[+-]?\d{1,3})?|inf|nan)|\(-?\d{1,64}|\+(?:OK|QUEUED|CONTINUE|PONG|RESET|FULLRESYNC [0-9a-f]{40} \d+|Background [ -~]{1,60}|none|string|list|set|zset|hash|stream))\r\n/,
);
const BULK = textPattern(/^[$=](\d{1,9})\r\n/);
const AGGREGATE = textPattern(/^[*%~>](\d{1,7})\r\n/);

/** Moves past a value, of an aggregate past its head and the head of the first value in it. */
function readValue(reader: Reader): 'text' | 'scalar' | undefined {
  if (reader.match(SCALAR)) return 'scalar';
  const aggregate = reader.match(AGGREGATE)?.[1];
  if (aggregate !== undefined) return Number(aggregate) === 0 ? 'scalar' : readInner(reader);
  const size = reader.match(BULK)?.[1];
  if (size === undefined) return undefined;
  const length = Number(size);
  if (length > MAX_BULK_LENGTH) return 'text';
  reader.skip(length);
  return reader.text('\r\n') ? 'text' : undefined;
}

/** A longer text is not waited for. */
const MAX_BULK_LENGTH = 1024;

function readInner(reader: Reader): 'text' | undefined {
  const isValue =
    reader.match(SCALAR) ?? reader.match(BULK) ?? reader.match(AGGREGATE) ?? reader.match(FAILED);
  return isValue ? 'text' : undefined;
}

const FAILED = textPattern(/^-[A-Z]{2,20} [ -~]{0,200}\r\n/);

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
  return firstMatch(reader, CLIENT_WAYS);
}

const CLIENT_WAYS = [arrayOfStrings, ownCommand, inCapitals, sharedCommand];

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
