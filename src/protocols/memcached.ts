import { hex, text } from '../bytes/build.ts';
import { startsWith } from '../bytes/compare.ts';
import { latin1 } from '../bytes/lines.ts';
import { type ByteTest, between } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { type TextPattern, textPattern } from '../bytes/text-pattern.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import {
  type Answer,
  type Confidence,
  firstMatch,
  match,
  protocol,
  REJECT,
  type Reply,
  requestStrength,
  type Turn,
} from './protocol.ts';

const TEXT_VERSION = text('version\r\n');
/** Opcode 0b, and an opaque that comes back. */
const BINARY_VERSION = hex('800b0000 00000000 00000000 66627974 00000000 00000000');

/** Memcached: its text protocol (memcached/doc/protocol.txt), and the headers of the binary one. */
export const memcached = protocol({
  id: 'memcached',
  title: 'Memcached',
  name: 'memcached',
  aliases: ['memcache'],
  ports: [11211],
  exposure: [{ risk: 'database', openReplies: ['VERSION ', 'STAT ', 'ERROR\r\n'] }],
  popularity: 11,
  speaksFirst: 'client',
  spec: 'memcached doc/protocol.txt, section "Other commands"',
  // A server that is set to the binary protocol closes at text.
  openings: [TEXT_VERSION, BINARY_VERSION],
  followUp: TEXT_VERSION,
  runsLines: {
    alone: ['VERSION', 'STATS', 'FLUSH_ALL', 'QUIT'],
    source: 'memcached, protocol.txt: ERROR',
  },
  refusal: ({ sentence }) => [text(`SERVER_ERROR firstbytes: ${sentence}\r\n`)],
  notReady: /^(?:SERVER_)?ERROR (Too many open connections|out of memory[^\r\n]*)/,
  serverBeginnings: [
    'VERSION ',
    'ERROR',
    'CLIENT_',
    'SERVER_',
    [0x81],
    'STOR',
    'NOT_',
    'EXI',
    'VALUE',
    'DEL',
    'TOU',
    'STAT',
    'ITEM',
    'RES',
    'OK',
    [between(0x30, 0x39)],
    'EN',
    'HD',
    'NS',
    'EX',
    'NF',
    'MN',
    'ME',
    'VA',
  ],
  server,
  client,
});

function server(reader: Reader, reply: Reply): Answer {
  return reader.peek() === 0x81 ? binaryResponse(reader, reply.sent) : textAnswer(reader, reply);
}

const ANSWERS = ['VERSION ', 'ERROR\r\n', 'CLIENT_ERROR ', 'SERVER_ERROR '] as const;
const VERSION = textPattern(/^(\d[\w.+-]{0,240})\r?\n/);

function textAnswer(reader: Reader, { sent, later }: Reply): Answer {
  const start = reader.oneOf(ANSWERS);
  if (start === undefined) return answerToCommand(reader, sent);
  if (start === 'ERROR\r\n') return errors(reader, sent, later);
  if (start === 'VERSION ') {
    const version = reader.match(VERSION)?.[1];
    if (version === undefined) return REJECT;
    const confidence = startsWith(sent, 'version\r\n') ? 'certain' : 'likely';
    const facts = { product: 'Memcached', version };
    return match(confidence, 'answer to version', reader.at, facts);
  }
  const reason = reader.line(MAX_REASON_LENGTH);
  if (reason === undefined) return REJECT;
  return match('likely', 'error of memcached', reader.at, { note: (start + reason).slice(0, 80) });
}

const MAX_REASON_LENGTH = 243;

/** One `ERROR` for each line it was sent. A single one proves little: modems answer so too. */
function errors({ bytes }: Reader, sent: Uint8Array, later: readonly Turn[]): Answer {
  // Every server of the text protocol knows this command.
  if (startsWith(sent, TEXT_VERSION)) return REJECT;
  const lines = /^(?:ERROR\r\n)+/.exec(latin1(bytes, 0, 512))?.[0].length ?? 0;
  const [next] = later;
  if (next && startsWith(next.sent, TEXT_VERSION)) {
    const isVersion = /^VERSION \d[^\r\n]{0,240}\r\n$/.test(latin1(next.received, 0, 256));
    if (isVersion) return match('certain', 'ERROR, then an answer to version', lines);
  }
  return lines > 7 ? match('likely', 'ERROR for each line', lines) : match('weak', 'ERROR', lines);
}

/** Commands, and what answers them besides errors (protocol.txt; the one-letter codes are the meta commands'). */
const COMMAND_ANSWERS: readonly (readonly [command: RegExp, answers: TextPattern])[] = [
  [
    /^(?:set|add|replace|append|prepend|cas) /,
    textPattern(/^(?:STORED|NOT_STORED|EXISTS|NOT_FOUND)\r\n/),
  ],
  [/^(?:gets?|gats?) /, textPattern(/^(?:VALUE \S+ \d{1,10} \d{1,10}(?: \d{1,20})?|END)\r\n/)],
  [/^delete /, textPattern(/^(?:DELETED|NOT_FOUND)\r\n/)],
  [/^touch /, textPattern(/^(?:TOUCHED|NOT_FOUND)\r\n/)],
  [/^(?:incr|decr) /, textPattern(/^(?:\d{1,20} *|NOT_FOUND)\r\n/)],
  [/^stats\b/, textPattern(/^(?:STAT \S+ [^\n]*|ITEM \S+ \[[^\n]*|END|RESET|OK)\r\n/)],
  [
    /^(?:flush_all|verbosity|cache_memlimit|slabs|lru|lru_crawler|watch|shutdown)\b/,
    textPattern(/^OK\r\n/),
  ],
  [
    /^(?:mg|ms|md|ma|mn|me) ?/,
    textPattern(/^(?:(?:HD|EN|NS|EX|NF|MN|ME)(?: [ -~]*)?|VA \d{1,10}(?: [ -~]*)?)\r\n/),
  ],
];

/** What is distinctive by itself, whatever command it answers. */
const DISTINCTIVE = /^(?:VALUE|STAT|ITEM) /;

/** The word, number or item that answers the first command that was sent. */
function answerToCommand(reader: Reader, sent: Uint8Array): Answer {
  const strength = requestStrength(memcached, sent);
  const line = strength ? latin1(sent, 0, 16) : '';
  const answers = COMMAND_ANSWERS.find(([command]) => command.test(line))?.[1];
  const found = answers && reader.match(answers)?.[0];
  if (found === undefined) return REJECT;
  if (!DISTINCTIVE.test(found)) {
    return match(strength === 'weak' ? 'weak' : 'likely', 'answer to a command', reader.at);
  }
  const isNamed = strength === 'certain' || strength === 'likely';
  return match(isNamed ? 'certain' : 'likely', 'item in answer to a command', reader.at);
}

const any: ByteTest = undefined;

/** `81`, then the opcode and the opaque of the request, which has to be a binary one. */
function binaryResponse(reader: Reader, sent: Uint8Array): Answer {
  if (sent[0] !== 0x80 || sent.length < 24) return REJECT;
  const start = reader.at;
  for (const [opcode, opaque] of binaryRequestsIn(sent)) {
    reader.at = start;
    const isResponse = reader.pattern([
      ...[0x81, opcode, any, any, any, 0],
      ...[0, any, 0, any, any, any, ...opaque],
    ]);
    if (isResponse) return match('certain', 'binary response with our opaque', reader.at);
  }
  return REJECT;
}

const MAX_REQUESTS = 32;

/** Opcode and opaque of each request: quiet ones are only answered if they fail. */
function binaryRequestsIn(sent: Uint8Array): readonly (readonly [number, Uint8Array])[] {
  const found: (readonly [number, Uint8Array])[] = [];
  for (let at = 0; at + 24 <= sent.length && found.length < MAX_REQUESTS; ) {
    if (sent[at] !== 0x80) break;
    found.push([sent[at + 1] as number, sent.subarray(at + 12, at + 16)]);
    at += 24 + readUnsigned(sent, at + 8, 4, 'big');
  }
  return found;
}

function client(reader: Reader): Answer {
  return reader.peek() === 0x80 ? binaryRequest(reader) : firstMatch(reader, COMMANDS);
}

const COMMANDS = [
  command(
    'certain',
    'storage command',
    /^(?:set|add|replace|append|prepend|cas) \S{1,250} \d{1,10} -?\d{1,10} \d{1,10}(?: [^\n]*)?\r?\n/,
  ),
  command('likely', 'command', /^(?:mg|ms|md|ma|me) \S{1,250}(?: [A-Za-z0-9 ]+)?\r?\n/),
  command('likely', 'command', /^(?:version|mn|gets? \S[^\r\n]*)\r?\n/),
  command('likely', 'command', /^gats? \d{1,10} \S[^\r\n]*\r?\n/),
  // beanstalkd deletes jobs by their number.
  command('weak', 'delete', /^delete \d+\r?\n/),
  command('likely', 'command', /^delete \S{1,250}(?: 0)?(?: noreply)?\r?\n/),
  command(
    'likely',
    'command',
    /^(?:stats (?:settings|items|slabs|sizes|conns|reset|cachedump|detail)(?: [ -~]*)?|flush_all(?: \d+)?(?: noreply)?|verbosity \d+|cache_memlimit \d+)\r?\n/,
  ),
  command('likely', 'command', /^(?:incr|decr|touch) \S{1,250} \d+(?: noreply)?\r?\n/),
  command('weak', 'stats', /^stats(?: \w+)? *\r?\n/),
];

function command(confidence: Confidence, rule: string, line: RegExp) {
  const grammar = textPattern(line);
  return (reader: Reader): Answer =>
    reader.match(grammar) ? match(confidence, rule, reader.at) : REJECT;
}

/** The largest body of a binary request that is believed, in bytes. */
const MAX_BODY_LENGTH = 0x10_0000;

/**
 * `80 opcode key(2) extras(1) 00 vbucket(2) body(4) opaque(4) cas(8)`
 * (memcached wiki, BinaryProtocolRevamped, "Packet structure").
 */
const REQUEST = [0x80, between(0, 0x48), 0, between(0, 250), between(0, 32), 0, any, any];

function binaryRequest(reader: Reader): Answer {
  if (!reader.pattern(REQUEST)) return REJECT;
  const [, , , key = 0, extras = 0] = reader.bytes;
  const body = reader.u32be();
  if (body < key + extras || body > MAX_BODY_LENGTH) return REJECT;
  reader.skip(12);
  return match('certain', 'header of a binary request', reader.at);
}
