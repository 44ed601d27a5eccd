import { concat, hex, text } from '../../bytes/build.ts';
import { startsWith } from '../../bytes/compare.ts';
import { type ByteTest, between } from '../../bytes/pattern.ts';
import type { Reader } from '../../bytes/reader.ts';
import { readUnsigned } from '../../bytes/unsigned.ts';
import { HEADER, questionIn, readQuestion } from '../dns-message.ts';
import { type Answer, firstMatch, match, protocol, REJECT, type Reply } from '../protocol.ts';

const SERVICES = text('\x09_services\x07_dns-sd\x04_udp\x05local\0');

/**
 * Multicast DNS by unicast: a query for all types of services (RFC 6763 section 9),
 * class IN with the bit that requests a unicast answer. Such a query comes from a port other
 * than 5353, so the answer repeats its id and its question (RFC 6762 section 6.7).
 */
export const mdns = protocol({
  id: 'mdns',
  title: 'Multicast DNS',
  name: 'MDNS',
  transport: 'udp',
  ports: [5353],
  speaksFirst: 'client',
  spec: 'RFC 6762 sections 5.4, 6.7 and 18; RFC 6763 section 9',
  openings: [concat(hex('6662 0000 0001 0000 0000 0000'), SERVICES, hex('000c 8001'))],
  serverBeginnings: [[undefined, undefined, 0x84, 0]],
  server,
  client,
});

const any: ByteTest = undefined;

/** The id that was sent or 0, QR and AA only, no error, at least one answer, our name first. */
function server(reader: Reader, { sent }: Reply): Answer {
  if (mdns.client({ bytes: sent, ended: true }).answer !== 'match') return REJECT;
  const question = questionIn(sent);
  if (!question) return REJECT;
  const name = sent.subarray(HEADER, question.nameEnd);
  const rest = [0x84, 0, 0, between(0, 1), 0, between(1, 255), 0, any, 0, any, ...name];
  return firstMatch(reader, [
    (answer) => response(answer, [sent[0], sent[1], ...rest]),
    (answer) => response(answer, [0, 0, ...rest]),
  ]);
}

function response(reader: Reader, pattern: readonly ByteTest[]): Answer {
  if (!reader.pattern(pattern)) return REJECT;
  return match('certain', 'authoritative response about our name', reader.at);
}

const QUERY = [any, any, 0, 0, 0, between(1, 64), 0, any, 0, any, 0, any];

/** A query whose first name is in `local`: with id 0, or requesting a unicast answer. */
function client(reader: Reader): Answer {
  const question = reader.pattern(QUERY) ? readQuestion(reader) : undefined;
  if (!question) return REJECT;
  const classAndBit = question.class;
  const isUnicast = (classAndBit & 0x8000) !== 0;
  const isKnown = [1, 255].includes(classAndBit & 0x7fff);
  const id = readUnsigned(reader.bytes, 0, 2, 'big');
  if (!endsInLocal(reader.bytes) || !isKnown || (id !== 0 && !isUnicast)) return REJECT;
  return match('certain', 'query for a name in .local', reader.at);
}

const LOCAL = text('\x05local\0');

/** Whether the first question's last label is `local`. */
export function endsInLocal(bytes: Uint8Array): boolean {
  const question = questionIn(bytes);
  return question !== undefined && startsWith(bytes, LOCAL, question.nameEnd - LOCAL.length);
}
