import { hex } from '../../bytes/build.ts';
import { type ByteTest, between, comparePattern } from '../../bytes/pattern.ts';
import type { Reader } from '../../bytes/reader.ts';
import { type Answer, firstMatch, match, protocol, REJECT, type Reply } from '../protocol.ts';

const INVOKE_ID = 0x66;

/**
 * BACnet/IP: ReadProperty of the object identifier of device 4194303, the number that every
 * device accepts as its own. A Who-Is would be answered by broadcast, if at all.
 */
export const bacnet = protocol({
  id: 'bacnet',
  title: 'Building Automation and Control network',
  name: 'BACNET',
  transport: 'udp',
  ports: [47808],
  fragilePorts: [[47808, 47808]],
  speaksFirst: 'client',
  spec: 'ANSI/ASHRAE 135-2016 clauses 15.5, 20.1 and J.2',
  // BVLC unicast; NPDU that expects a reply; confirmed request, one segment of 1476 bytes.
  openings: [hex('810a 0011 0104 0005 66 0c 0c 023fffff 19 4b')],
  server,
  client,
});

const any: ByteTest = undefined;

interface Form {
  readonly rule: string;
  readonly pattern: readonly ByteTest[];
}

const REQUEST = [0x81, 0x0a, 0, any, 1, 4, 0, any, INVOKE_ID, 0x0c];

/** BVLC, an NPDU of the local network, then an answer to our invoke id. */
const FRONT = [0x81, between(0x0a, 0x0b), between(0, 5), any, 1, 0];
const ANSWERS: readonly Form[] = [
  { rule: 'ReadProperty-ACK', pattern: [...FRONT, 0x30, INVOKE_ID, 0x0c, 0x0c, 2] },
  { rule: 'Error', pattern: [...FRONT, 0x50, INVOKE_ID, 0x0c, 0x91, between(0, 8)] },
  { rule: 'Reject', pattern: [...FRONT, 0x60, INVOKE_ID, between(0, 10)] },
  { rule: 'Abort', pattern: [...FRONT, between(0x70, 0x71), INVOKE_ID, between(0, 11)] },
  { rule: 'I-Am', pattern: [...FRONT, 0x10, 0x00, 0xc4, 2, any, any, any] },
];

function server(reader: Reader, { sent }: Reply): Answer {
  if (comparePattern(sent, REQUEST) !== 'full') return REJECT;
  const forms = ANSWERS.map((form) => (answer: Reader) => readAnswer(answer, form));
  return firstMatch(reader, forms);
}

function readAnswer(reader: Reader, { rule, pattern }: Form): Answer {
  if (!reader.pattern(pattern)) return REJECT;
  const device = rule === 'ReadProperty-ACK' ? deviceId(reader.bytes) : '';
  return match('certain', `${rule} to our request`, reader.at, device ? { note: device } : {});
}

/** `0c` object `19 4b 3e c4` object `3f`: the number that the device really has. */
function deviceId(bytes: Uint8Array): string {
  const value = [0x0c, 2, any, any, any, 0x19, 0x4b, 0x3e, 0xc4, 2, any, any, any, 0x3f];
  if (comparePattern(bytes, value, 9) !== 'full') return '';
  const number = ((bytes[19] ?? 0) & 0x3f) * 65_536 + (bytes[20] ?? 0) * 256 + (bytes[21] ?? 0);
  return `device ${number}`;
}

/** A BVLC function of clause J.2, a length, and what it goes with: an NPDU or nothing. */
const NPDU = [0x81, between(0x0a, 0x0b), between(0, 5), any, 1];
const REQUESTS: readonly Form[] = [
  { rule: 'confirmed request', pattern: [...NPDU, 4, between(0, 3), any, any, between(0, 29)] },
  { rule: 'Who-Is', pattern: [...NPDU, 0, 0x10, 8] },
  { rule: 'Who-Is', pattern: [...NPDU, 0x20, 0xff, 0xff, 0, any, 0x10, 8] },
  { rule: 'foreign device registration', pattern: [0x81, 5, 0, 6, any, any] },
];

function client(reader: Reader): Answer {
  const forms = REQUESTS.map((form) => (request: Reader) => readRequest(request, form));
  return firstMatch(reader, forms);
}

function readRequest(reader: Reader, { rule, pattern }: Form): Answer {
  return reader.pattern(pattern) ? match('likely', rule, reader.at) : REJECT;
}
