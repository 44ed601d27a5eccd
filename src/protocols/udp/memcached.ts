import { concat, hex, text } from '../../bytes/build.ts';
import { type ByteTest, between } from '../../bytes/pattern.ts';
import type { Reader } from '../../bytes/reader.ts';
import { memcached as overTcp } from '../memcached.ts';
import {
  type Answer,
  answerOf,
  type ClientBytes,
  protocol,
  REJECT,
  type Reply,
} from '../protocol.ts';

/** request id(2), number of this datagram(2), how many(2), reserved(2) */
const FRAME = 8;

/** Memcached over UDP: a frame of eight bytes, then what TCP has. Since 1.5.6 it is off by default. */
export const memcached = protocol({
  id: 'memcached',
  title: 'Memcached',
  name: 'memcached',
  transport: 'udp',
  ports: [11211],
  exposure: [{ risk: 'database' }],
  speaksFirst: 'client',
  spec: 'memcached doc/protocol.txt, section "UDP protocol"',
  openings: [concat(hex('6662 0000 0001 0000'), text('version\r\n'))],
  serverBeginnings: [[undefined, undefined, 0, 0]],
  server,
  client,
});

const any: ByteTest = undefined;

/** The request id that was sent, and the first of at least one datagram. */
function server(reader: Reader, reply: Reply): Answer {
  const { sent } = reply;
  if (sent.length < FRAME) return REJECT;
  if (!reader.pattern([sent[0], sent[1], 0, 0, 0, between(1, 255), 0, 0])) return REJECT;
  const inner = { ...reply, bytes: reply.bytes.subarray(FRAME), sent: sent.subarray(FRAME) };
  return framed(answerOf(overTcp.server(inner)));
}

function client(reader: Reader, { bytes, ended }: ClientBytes): Answer {
  if (!reader.pattern(CLIENT_BYTES)) return REJECT;
  return framed(answerOf(overTcp.client({ bytes: bytes.subarray(FRAME), ended })));
}

const CLIENT_BYTES = [any, any, 0, 0, 0, 1, 0, 0];

/** The frame makes sure of what the text alone makes likely, and likely what it leaves weak. */
function framed(answer: Answer): Answer {
  if (answer.answer !== 'match') return answer;
  const confidence = answer.confidence === 'weak' ? 'likely' : 'certain';
  return { ...answer, confidence, at: [0, FRAME + answer.at[1]] };
}
