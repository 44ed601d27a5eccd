import { hex } from '../../bytes/build.ts';
import { type ByteTest, between, comparePattern } from '../../bytes/pattern.ts';
import { ifThere, Reader } from '../../bytes/reader.ts';
import {
  type Answer,
  firstMatch,
  match,
  protocol,
  REJECT,
  type Reply,
  requestStrength,
} from '../protocol.ts';

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
  sideEffect: {
    kind: 'controls',
    text: 'a building controller answers; one property is read',
  },
  exposure: [{ risk: 'control-system' }],
  speaksFirst: 'client',
  spec: 'ANSI/ASHRAE 135-2016 clauses 15.5, 20.1 and J.2',
  // BVLC unicast; NPDU that expects a reply; confirmed request, one segment of 1476 bytes.
  openings: [hex('810a 0011 0104 0005 66 0c 0c 023fffff 19 4b')],
  serverBeginnings: [[0x81]],
  server,
  client,
});

const any: ByteTest = undefined;

interface Form {
  readonly rule: string;
  readonly pattern: readonly ByteTest[];
}

/** The forms of an answer behind the NPDU: the invoke id and the service come back (clause 20.1). */
function answersTo({ id, service }: Request): readonly Form[] {
  return [
    { rule: 'SimpleACK', pattern: [0x20, id, service] },
    { rule: 'ComplexACK', pattern: [0x30, id, service] },
    { rule: 'first segment of a ComplexACK', pattern: [0x3c, id, 0, any, service] },
    { rule: 'Error', pattern: [0x50, id, service, (tag) => tag === 0x91 || tag === 0x0e] },
    { rule: 'Reject', pattern: [0x60, id, between(0, 10)] },
    { rule: 'Abort', pattern: [between(0x70, 0x71), id, between(0, 11)] },
    { rule: 'SegmentACK', pattern: [between(0x40, 0x43), id] },
  ];
}

/** What answers a Who-Is or Who-Has, or comes instead of an acknowledgement. */
const UNCONFIRMED: readonly Form[] = [
  { rule: 'I-Am', pattern: [0x10, 0x00, 0xc4, any, any, any, any] },
  { rule: 'I-Have', pattern: [0x10, 0x01, 0xc4, any, any, any, any] },
];

/** Of BVLC itself: code 0, success, or the failure of one of its functions (clause J.2.1). */
const RESULT: Form = {
  rule: 'BVLC-Result',
  pattern: [0x81, 0, 0, 6, 0, (code) => code % 0x10 === 0 && code <= 0x90],
};

interface Request {
  readonly id: number;
  readonly service: number;
}

function server(reader: Reader, { sent }: Reply): Answer {
  if (!requestStrength(bacnet, sent)) return REJECT;
  const request = ifThere(new Reader(sent), readConfirmed);
  const forms = [...(request ? answersTo(request) : []), ...UNCONFIRMED];
  const inside = forms.map((form) => (answer: Reader) => readAnswer(answer, form));
  return firstMatch(reader, [...(request ? [] : [result]), ...inside]);
}

function result(reader: Reader): Answer {
  return reader.pattern(RESULT.pattern) ? match('likely', RESULT.rule, reader.at) : REJECT;
}

function readAnswer(reader: Reader, { rule, pattern }: Form): Answer {
  if (!readNpdu(reader) || !reader.pattern(pattern)) return REJECT;
  const device = rule === 'ComplexACK' ? deviceId(reader.bytes) : '';
  return match('certain', `${rule} to the request`, reader.at, device ? { note: device } : {});
}

/** Original or forwarded NPDUs, and their length. */
const BVLC: readonly ByteTest[] = [
  0x81,
  (byte) => byte === 4 || (byte >= 9 && byte <= 0x0b),
  between(0, 5),
  any,
];
const FORWARDED = 4;
const [HAS_DESTINATION, HAS_SOURCE] = [0x20, 0x08];

/** Moves past BVLC and NPDU, with the addresses of other networks (clause 6.2); false if no APDU follows. */
function readNpdu(reader: Reader): boolean {
  if (!reader.pattern(BVLC)) return false;
  if (reader.bytes[1] === FORWARDED) reader.skip(6);
  if (!reader.pattern([1])) return false;
  const control = reader.u8();
  // The highest bit marks a message of the network layer; two bits are reserved.
  if ((control & 0xd0) !== 0) return false;
  for (const flag of [HAS_DESTINATION, HAS_SOURCE]) {
    if ((control & flag) === 0) continue;
    reader.skip(2);
    const size = reader.u8();
    if (size > 7) return false;
    reader.skip(size);
  }
  if ((control & HAS_DESTINATION) !== 0) reader.skip(1);
  return true;
}

/** The invoke id and the service of a confirmed request in one segment. */
function readConfirmed(reader: Reader): Request | undefined {
  if (!readNpdu(reader) || !reader.pattern(READ_CONFIRMED_BYTES)) return undefined;
  const [id, service] = [reader.u8(), reader.u8()];
  return service <= 29 ? { id, service } : undefined;
}

const READ_CONFIRMED_BYTES = [between(0, 3), any];

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
  { rule: 'Who-Is', pattern: [...NPDU, 0, 0x10, between(7, 8)] },
  { rule: 'Who-Is', pattern: [...NPDU, 0x20, 0xff, 0xff, 0, any, 0x10, between(7, 8)] },
  { rule: 'foreign device registration', pattern: [0x81, 5, 0, 6, any, any] },
];

function client(reader: Reader): Answer {
  const forms = REQUESTS.map((form) => (request: Reader) => readRequest(request, form));
  return firstMatch(reader, [confirmed, ...forms]);
}

function confirmed(reader: Reader): Answer {
  return readConfirmed(reader) ? match('likely', 'confirmed request', reader.at) : REJECT;
}

function readRequest(reader: Reader, { rule, pattern }: Form): Answer {
  return reader.pattern(pattern) ? match('likely', rule, reader.at) : REJECT;
}
