import { text } from '../bytes/build.ts';
import { startsWith } from '../bytes/compare.ts';
import { latin1 } from '../bytes/lines.ts';
import { type ByteTest, between, comparePattern, times } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { type Answer, firstMatch, match, protocol, REJECT, type Reply } from './protocol.ts';

/**
 * ZooKeeper: the four-letter command `srvr`, the only one that is allowed by default
 * (ZooKeeper Administrator's Guide, `4lw.commands.whitelist`), and the ConnectRequest and
 * ConnectResponse of zookeeper.jute.
 */
export const zookeeper = protocol({
  id: 'zookeeper',
  title: 'Apache ZooKeeper',
  name: 'ZooKeeper',
  aliases: ['zk'],
  ports: [2181],
  tlsPorts: [2281],
  exposure: [{ risk: 'database', openReplies: ['Zookeeper version: '] }],
  popularity: 3,
  speaksFirst: 'client',
  spec: "ZooKeeper Administrator's Guide, The Four Letter Words; zookeeper.jute",
  openings: [text('srvr')],
  // jute.maxbuffer
  framing: { offset: 0, size: 4, endian: 'big', counts: 'payload', max: 0xfffff },
  notReady: /(not currently serving requests)/,
  serverBeginnings: [
    [0, 0, 0, between(36, 37)],
    'Zoo',
    'srvr',
    'This',
    'imok',
    'zk_version',
    'rw',
    'ro',
    'Environment',
    'clientPort=',
  ],
  server,
  client,
});

function server(reader: Reader, { sent }: Reply): Answer {
  return firstMatch(reader, SERVER_WAYS, sent);
}

const SERVER_WAYS = [version, refusal, connectResponse, answerToWord];

function version(reader: Reader): Answer {
  const line = reader.text('Zookeeper version: ') ? reader.line(512) : undefined;
  if (line === undefined) return REJECT;
  const stated = /^\d[\w.]*/.exec(line)?.[0];
  return match('certain', 'answer to srvr', reader.at, {
    product: 'ZooKeeper',
    ...(stated ? { version: stated } : {}),
  });
}

const BARRED = 'srvr is not executed because it is not in the whitelist';
const STANDING = 'This ZooKeeper instance is not currently serving requests';
const REFUSALS = [BARRED, STANDING];

/** `NettyServerCnxn` and `NIOServerCnxn` of 3.5 and later: not in the whitelist, or not yet up. */
function refusal(reader: Reader): Answer {
  const words = reader.oneOf(REFUSALS);
  if (!words) return REJECT;
  return match('certain', 'refusal of srvr', reader.at, {
    product: 'ZooKeeper',
    note: words === BARRED ? 'srvr is not in the whitelist' : 'not currently serving requests',
  });
}

const ZEROS = Array.from({ length: 16 }, () => 0);
const EXPIRED = [0, 0, 0, between(36, 37), ...ZEROS, 0, 0, 0, 16, ...ZEROS];

/**
 * length 36 or 37, version 0, timeout, session id, 16 bytes of password. A server
 * answers a request for an unknown session with zeros only (seen on 3.8.0): expired.
 */
function connectResponse(reader: Reader, sent: Uint8Array): Answer {
  if (!isConnectRequest(sent)) return REJECT;
  if (reader.pattern(EXPIRED)) {
    return match('certain', 'ConnectResponse: no such session', reader.at);
  }
  return reader.pattern(SESSION)
    ? match('certain', 'ConnectResponse: a new session', reader.at)
    : REJECT;
}

/** The same with a timeout in milliseconds, the id of a session, and its password. */
const SESSION: readonly ByteTest[] = [
  ...[0, 0, 0, between(36, 37), 0, 0, 0, 0, 0, undefined, undefined, undefined],
  ...times(8, undefined),
  ...[0, 0, 0, 16],
];

/** What other four-letter words are answered with. */
const WORD_ANSWERS: Readonly<Record<string, readonly string[]>> = {
  ruok: ['imok'],
  mntr: ['zk_version\t'],
  isro: ['rw', 'ro'],
  envi: ['Environment:\n'],
  conf: ['clientPort='],
};

function answerToWord(reader: Reader, sent: Uint8Array): Answer {
  const answers = WORD_ANSWERS[latin1(sent, 0, 4)];
  if (!answers || !reader.oneOf(answers)) return REJECT;
  return match(reader.at >= 4 ? 'certain' : 'weak', 'answer to a four-letter word', reader.at);
}

/**
 * length, version, last zxid, timeout, session id, length 16 of the password. A server ignores
 * what follows the password (seen on 3.8.0), so a message with more to it is one as well.
 */
function isConnectRequest(sent: Uint8Array): boolean {
  return (
    startsWith(sent, PASSWORD_LENGTH, 28) &&
    comparePattern(sent, [0, 0, 0, between(44, 255)]) === 'full'
  );
}

const PASSWORD_LENGTH = Uint8Array.of(0, 0, 0, 16);

function client(reader: Reader): Answer {
  return firstMatch(reader, CLIENT_WAYS);
}

const CLIENT_WAYS = [fourLetterWord, connectRequest];

/** Four-letter words that begin no word of another protocol (`stat` begins memcached's `stats`). */
const WORDS = ['ruok', 'srvr', 'mntr', 'isro', 'wchs', 'envi'] as const;

function fourLetterWord(reader: Reader): Answer {
  return reader.oneOf(WORDS) ? match('likely', 'four-letter word', reader.at) : REJECT;
}

const any = undefined;
const CONNECT_REQUEST = [
  ...[0, 0, 0, between(44, 45), 0, 0, 0, 0],
  ...[any, any, any, any, any, any, any, any],
  ...[0, any, any, any],
  ...[any, any, any, any, any, any, any, any],
  ...PASSWORD_LENGTH,
];

function connectRequest(reader: Reader): Answer {
  return reader.pattern(CONNECT_REQUEST) ? match('certain', 'ConnectRequest', reader.at) : REJECT;
}
