import { hex } from '../bytes/build.ts';
import { equal } from '../bytes/compare.ts';
import { latin1 } from '../bytes/lines.ts';
import { between, comparePattern } from '../bytes/pattern.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
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

/**
 * Transaction id 0x6662, protocol 0, then Read Device Identification (function 43, MEI type 14),
 * basic objects: it reads no register and no coil. Unit 1, because servers that look at the unit
 * are set to 1, and the others ignore it.
 */
const OPENING = hex('6662 0000 0005 01 2b 0e 01 00');

/** Modbus over TCP: the MBAP header and the PDU behind it. */
export const modbus = protocol({
  id: 'modbus',
  title: 'Modbus over TCP',
  name: 'MODBUS',
  aliases: ['mbap', 'modbus-tcp'],
  tlsAliases: ['mbap-s'],
  popularity: 0.7,
  fragilePorts: [[502, 502]],
  ports: [502],
  tlsPorts: [802],
  speaksFirst: 'client',
  spec:
    'MODBUS Messaging on TCP/IP Implementation Guide V1.0b section 3.1.3; ' +
    'MODBUS Application Protocol V1.1b3 sections 6.21 and 7',
  openings: [OPENING],
  // A PDU of 253 bytes and the unit.
  framing: { offset: 4, size: 2, endian: 'big', counts: 'payload', max: 254 },
  server: legacyServer(server),
  client: legacyClient(client),
});

function server(reply: Reply): Verdict {
  const verdict = equal(reply.sent, OPENING) ? ownAnswer(reply) : foreignAnswer(reply);
  return verdict.answer === 'need' && reply.ended ? REJECT : verdict;
}

const any = undefined;

/** Our transaction id came back, with the identification or an exception. */
function ownAnswer({ bytes, ended }: Reply): Verdict {
  const id = [0x66, 0x62, 0, 0, 0];
  const code = between(1, 0x0b);
  // V1.1a and jsmodbus put the MEI type between function and exception code.
  const exceptions = [
    [...id, 3, any, 0xab, code],
    [...id, 4, any, 0xab, 0x0e, code],
  ].map((shape) => ({ fit: comparePattern(bytes, shape), end: shape.length }));
  const exception = exceptions.find(({ fit }) => fit === 'full');
  if (exception) {
    const note = `exception ${bytes[exception.end - 1]}`;
    return match('certain', 'exception with our transaction id', exception.end, { note });
  }
  const head = [
    ...id,
    between(8, 254),
    any,
    0x2b,
    0x0e,
    1,
    isConformity,
    isMore,
    any,
    between(0, 80),
  ];
  const fit = comparePattern(bytes, head);
  if (fit === 'full') {
    const end = 6 + (bytes[5] ?? 0);
    if (bytes.length < end && !ended) return NEED;
    return match(
      'certain',
      'device identification with our transaction id',
      Math.min(end, bytes.length),
      deviceOf(bytes.subarray(0, end)),
    );
  }
  return fit === 'partial' || exceptions.some((one) => one.fit === 'partial') ? NEED : REJECT;
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
    values.set(id, latin1(frame.subarray(at + 2, at + 2 + Math.min(length, 64))).trim());
    at += 2 + length;
  }
  const product = [values.get(0), values.get(1)].filter(Boolean).join(' ');
  const version = values.get(2);
  return { ...(product ? { product } : {}), ...(version ? { version } : {}) };
}

/**
 * Foreign bytes parsed as a request: an exception whose transaction id and protocol are those of
 * the bytes that were sent, or zero (pymodbus 3.0).
 */
function foreignAnswer({ bytes, sent }: Reply): Verdict {
  if (sent.length < 8) return zeroException(bytes, sent);
  const fit = comparePattern(bytes, [
    ...[sent[0], sent[1], 0, 0, 0, 3],
    ...[any, (byte: number) => byte >= 0x80, between(1, 0x0b)],
  ]);
  if (fit === 'full')
    return match('likely', 'exception with the transaction id of what was sent', 9);
  const zero = zeroException(bytes, sent);
  return zero.answer === 'reject' && fit === 'partial' ? NEED : zero;
}

function zeroException(bytes: Uint8Array, sent: Uint8Array): Verdict {
  if (sent.length === 0) return REJECT;
  const fit = comparePattern(bytes, [0, 0, 0, 0, 0, 3, 0, (byte) => byte >= 0x80, 1]);
  if (fit !== 'full') return fit === 'partial' ? NEED : REJECT;
  return match('likely', 'exception: illegal function', 9);
}

/** Requests whose length follows from the function: the code, and the length of unit and PDU. */
const FIXED: Readonly<Record<number, number>> = {
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
const MOST: Readonly<Record<number, number>> = { 1: 2000, 2: 2000, 3: 125, 4: 125 };

function client({ bytes, ended }: ClientBytes): Verdict {
  const need = ended ? REJECT : NEED;
  const head = comparePattern(bytes, [any, any, 0, 0, 0, between(2, 254), any, between(1, 0x2b)]);
  if (head !== 'full') return head === 'partial' ? need : REJECT;
  const [length, code] = [bytes[5] as number, bytes[7] as number];
  if (code === 0x2b) {
    if (length !== 5) return REJECT;
    const fit = comparePattern(bytes, [0x0e, between(1, 4), any], 8);
    if (fit !== 'full') return fit === 'partial' ? need : REJECT;
    return match('certain', 'Read Device Identification', 11);
  }
  if (code === 15 || code === 16) return writeRequest(bytes, length, need);
  if (FIXED[code] !== length) return REJECT;
  if (bytes.length < 6 + length) return need;
  const most = MOST[code];
  const count = readUnsigned(bytes, 10, 2, 'big');
  if (most && (count < 1 || count > most)) return REJECT;
  return match(length === 2 ? 'weak' : 'likely', `request of function ${code}`, 6 + length);
}

/** Write Multiple Coils or Registers: address, quantity, count of bytes. */
function writeRequest(bytes: Uint8Array, length: number, need: Verdict): Verdict {
  const fit = comparePattern(bytes, [any, any, any, any, length - 7], 8);
  if (fit !== 'full') return fit === 'partial' ? need : REJECT;
  return match('likely', `request of function ${bytes[7]}`, 13);
}
