import { hex } from '../bytes/build.ts';
import { equal } from '../bytes/compare.ts';
import { latin1 } from '../bytes/lines.ts';
import { nonZeroBytes } from '../bytes/non-zero.ts';
import { type ByteTest, between, comparePattern } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import {
  type Answer,
  type Facts,
  firstMatch,
  match,
  protocol,
  REJECT,
  type Reply,
} from './protocol.ts';

/**
 * Transaction id 0x6662, protocol 0, then Read Device Identification (function 43, MEI type 14),
 * basic objects: it reads no register and no coil. Unit 1, because servers that look at the unit
 * are set to 1, and the others ignore it.
 */
const OPENING = hex('6662 0000 0005 01 2b 0e 01 00');

/** Servers that ignore functions they do not know implement this one: it reads one holding register. */
const READ_REGISTER = hex('6662 0000 0006 01 03 0000 0001');

/** Modbus over TCP: the MBAP header and the PDU behind it. */
export const modbus = protocol({
  id: 'modbus',
  title: 'Modbus over TCP',
  name: 'MODBUS',
  aliases: ['mbap', 'modbus-tcp'],
  tlsAliases: ['mbap-s'],
  ports: [502],
  tlsPorts: [802],
  fragilePorts: [[502, 502]],
  sideEffect: {
    kind: 'controls',
    text: 'a controller answers; its identification is read, or one register',
  },
  exposure: [{ risk: 'control-system' }],
  popularity: 3,
  speaksFirst: 'client',
  spec:
    'MODBUS Messaging on TCP/IP Implementation Guide V1.0b section 3.1.3; ' +
    'MODBUS Application Protocol V1.1b3 sections 6.21 and 7',
  openings: [OPENING, READ_REGISTER],
  // A PDU of 253 bytes and the unit.
  framing: { offset: 4, size: 2, endian: 'big', counts: 'payload', max: 254 },
  server,
  client,
});

function server(reader: Reader, { sent }: Reply): Answer {
  // The transaction id comes back, or is zero.
  const first = reader.bytes[0];
  if (first !== undefined && first !== 0 && first !== sent[0]) return REJECT;
  if (equal(sent, OPENING)) return firstMatch(reader, OWN_ANSWERS);
  if (equal(sent, READ_REGISTER)) return surely(answerToRequest(reader, sent));
  const isRequest = modbus.client({ bytes: sent, ended: true }).answer === 'match';
  if (isRequest) return answerToRequest(reader, sent);
  return firstMatch(reader, SERVER_WAYS, sent);
}

const SERVER_WAYS = [exceptionToForeign, zeroException];

/** Other clients count from zero; our transaction id is not a small number. */
function surely(answer: Answer): Answer {
  const isMatch = answer.answer === 'match' && answer.confidence === 'likely';
  return isMatch ? { ...answer, confidence: 'certain' } : answer;
}

const any: ByteTest = undefined;

/** Our transaction id and protocol 0 come back, with the identification or an exception. */
const OWN_ID = [0x66, 0x62, 0, 0, 0];

const EXCEPTION_CODE = between(1, 0x0b);

const OWN_ANSWERS = [
  exception([...OWN_ID, 3, any, 0xab, EXCEPTION_CODE]),
  // V1.1a and jsmodbus put the MEI type between function and exception code.
  exception([...OWN_ID, 4, any, 0xab, 0x0e, EXCEPTION_CODE]),
  identification,
];

function exception(tests: readonly ByteTest[]) {
  return (reader: Reader): Answer => {
    if (!reader.pattern(tests)) return REJECT;
    const note = `exception ${reader.bytes[reader.at - 1]}`;
    return match('certain', 'exception with our transaction id', reader.at, { note });
  };
}

/** Read Device Identification: conformity level, more follows, next object, number of objects. */
const IDENTIFICATION: readonly ByteTest[] = [
  ...[...OWN_ID, between(8, 254), any, 0x2b, 0x0e, 1],
  ...[isConformity, isMore, any, between(0, 80)],
];

function identification(reader: Reader): Answer {
  if (!reader.pattern(IDENTIFICATION)) return REJECT;
  const { bytes, ended } = reader;
  const end = 6 + (bytes[5] as number);
  // A server that closes in the middle of it has answered all the same.
  if (!ended) reader.demand(end);
  return match(
    'certain',
    'device identification with our transaction id',
    Math.min(end, bytes.length),
    deviceOf(bytes.subarray(0, end)),
  );
}

/** Conformity level: basic, regular, extended, and the same with individual access. */
function isConformity(byte: number): boolean {
  return (byte & 0x7f) >= 1 && (byte & 0x7f) <= 3;
}

function isMore(byte: number): boolean {
  return byte === 0 || byte === 0xff;
}

/** Objects 0 to 2: vendor, product code, revision (section 6.21). */
function deviceOf(frame: Uint8Array): Facts {
  const values = new Map<number, string>();
  for (let at = 14; at + 2 <= frame.length; ) {
    const [id, length] = [frame[at] as number, frame[at + 1] as number];
    values.set(id, latin1(frame, at + 2, at + 2 + Math.min(length, 64)).trim());
    at += 2 + length;
  }
  const product = [values.get(0), values.get(1)].filter(Boolean).join(' ');
  const version = values.get(2);
  return { ...(product ? { product } : {}), ...(version ? { version } : {}) };
}

const isExceptionFunction = between(0x80, 0xff);

/**
 * The answer to a request: its ids, unit and function come back. A read returns at most as many bytes
 * as were requested (jsmodbus returns fewer at the end of its registers), and a write repeats the first five bytes of its PDU (sections 6.1 to 6.12).
 */
function answerToRequest(reader: Reader, sent: Uint8Array): Answer {
  const [unit, code = 0] = sent.subarray(6, 8);
  if (!reader.pattern([sent[0], sent[1], 0, 0, 0, between(3, 254), unit])) return REJECT;
  const length = reader.bytes[5] as number;
  if (reader.pattern([code | 0x80])) {
    if (length !== 3 || !reader.pattern([EXCEPTION_CODE])) return REJECT;
    const note = { note: `exception ${reader.bytes[8]}` };
    return match('likely', 'exception with the ids of the request', reader.at, note);
  }
  if (!reader.pattern([code, ...contentOf(sent, code, length)])) return REJECT;
  const isDistinctive = nonZeroBytes(reader.bytes.subarray(0, reader.at)) >= 3;
  return match(isDistinctive ? 'likely' : 'weak', `answer to function ${code}`, reader.at);
}

/** What the function code of an answer is followed by, as far as the request decides it. */
function contentOf(sent: Uint8Array, code: number, length: number): readonly ByteTest[] {
  const count = code <= 4 ? readUnsigned(sent, 10, 2, 'big') : 0;
  switch (code) {
    case 1:
    case 2:
      return [(bytes) => bytes === Math.ceil(count / 8) && bytes === length - 3];
    case 3:
    case 4:
      return [(bytes) => bytes <= 2 * count && bytes === length - 3];
    case 5:
    case 6:
    case 15:
    case 16:
      return length === 6 ? [...sent.subarray(8, 12)] : [() => false];
    default:
      return [];
  }
}

/**
 * Foreign bytes parsed as a request: an exception with their transaction id, and with protocol 0 or
 * theirs.
 */
function exceptionToForeign(reader: Reader, sent: Uint8Array): Answer {
  if (sent.length < 8 || comparePattern(reader.bytes, FOREIGN_EXCEPTION) === 'none') return REJECT;
  const isException = [[0, 0], sent.subarray(2, 4)].some((version) =>
    reader.pattern([
      ...[sent[0], sent[1], ...version, 0, 3, any],
      ...[isExceptionFunction, EXCEPTION_CODE],
    ]),
  );
  return isException
    ? match('likely', 'exception with the transaction id of the request', reader.at)
    : REJECT;
}

/** What does not depend on the request. */
const FOREIGN_EXCEPTION = [any, any, any, any, 0, 3, any, isExceptionFunction, EXCEPTION_CODE];

/** The same, with zeros for transaction id and protocol (pymodbus 3.0). */
function zeroException(reader: Reader, sent: Uint8Array): Answer {
  if (sent.length === 0) return REJECT;
  return reader.pattern(ZERO_EXCEPTION)
    ? match('likely', 'exception: illegal function', reader.at)
    : REJECT;
}

const ZERO_EXCEPTION = [0, 0, 0, 0, 0, 3, 0, isExceptionFunction, 1];

/** Requests whose length follows from the function: the code, and the length of unit and PDU. */
const FIXED_LENGTHS: Readonly<Record<number, number>> = {
  1: 6,
  2: 6,
  3: 6,
  4: 6,
  5: 6,
  6: 6,
  7: 2,
  8: 6,
  11: 2,
  12: 2,
  17: 2,
  22: 8,
  24: 4,
};

/** The most that one request may read (sections 6.1 to 6.4). */
const MAX_COUNTS: Readonly<Record<number, number>> = { 1: 2000, 2: 2000, 3: 125, 4: 125 };

/** UMAS, with which Schneider's tools program PLCs: a session and a request code. */
const UMAS = 0x5a;

const isFunction: ByteTest = (code) => (code >= 1 && code <= 0x2b) || code === UMAS;
const REQUEST_HEAD = [any, any, 0, 0, 0, between(2, 254), any, isFunction];

function client(reader: Reader): Answer {
  const { bytes } = reader;
  if (!reader.pattern(REQUEST_HEAD)) return REJECT;
  const [length, code] = [bytes[5] as number, bytes[7] as number];
  if (code === 0x2b) return length === 5 ? readDeviceIdentification(reader) : REJECT;
  if (code === UMAS) return length >= 4 ? umas(reader) : REJECT;
  if (code === 15 || code === 16) return writeRequest(reader, length, code);
  if (code === 20 || code === 21) return fileRequest(reader, length, code);
  if (code === 23) return readWriteRequest(reader, length);
  if (FIXED_LENGTHS[code] !== length) return REJECT;
  reader.demand(6 + length);
  const max = MAX_COUNTS[code];
  const count = readUnsigned(bytes, 10, 2, 'big');
  if (max && (count < 1 || count > max)) return REJECT;
  return match(length === 2 ? 'weak' : 'likely', `request of function ${code}`, 6 + length);
}

function umas(reader: Reader): Answer {
  return reader.pattern(UMAS_BYTES) ? match('likely', 'request of UMAS', reader.at) : REJECT;
}

const UMAS_BYTES = [any, between(1, 0x73)];

function readDeviceIdentification(reader: Reader): Answer {
  return reader.pattern(READ_DEVICE_IDENTIFICATION_BYTES)
    ? match('certain', 'Read Device Identification', reader.at)
    : REJECT;
}

const READ_DEVICE_IDENTIFICATION_BYTES = [0x0e, between(1, 4), any];

/** Read or Write File Record: count of bytes, then groups that begin with reference type 6. */
function fileRequest(reader: Reader, length: number, code: number): Answer {
  return reader.pattern([length - 3, 6])
    ? match('likely', `request of function ${code}`, reader.at)
    : REJECT;
}

/** Read/Write Multiple Registers: what to read, what to write, count of bytes. */
function readWriteRequest(reader: Reader, length: number): Answer {
  return reader.pattern([any, any, 0, between(1, 125), any, any, 0, between(1, 121), length - 11])
    ? match('likely', 'request of function 23', reader.at)
    : REJECT;
}

/** Write Multiple Coils or Registers: address, quantity, count of bytes. */
function writeRequest(reader: Reader, length: number, code: number): Answer {
  return reader.pattern([any, any, any, any, length - 7])
    ? match('likely', `request of function ${code}`, reader.at)
    : REJECT;
}
