import { hex } from '../bytes/build.ts';
import { startsWith } from '../bytes/compare.ts';
import { type ByteTest, between } from '../bytes/pattern.ts';
import { ifThere, Reader } from '../bytes/reader.ts';
import {
  type Answer,
  firstMatch,
  match,
  protocol,
  REJECT,
  type Reply,
  requestStrength,
} from './protocol.ts';

/**
 * X.224 connection request inside TPKT: our reference 0x6662, class 0, calling TSAP 01.00, called
 * TSAP 01.02 (a programming device to rack 0, slot 2), TPDUs of 1024 bytes.
 */
const OPENING = hex('0300 0016 11 e0 0000 6662 00 c1 02 0100 c2 02 0102 c0 01 0a');

/**
 * S7 communication of Siemens PLCs: ISO transport over TCP with the TSAPs that Siemens gave a
 * meaning. The PLC itself receives no request: the transport's confirm returns the TSAPs.
 */
export const s7 = protocol({
  id: 's7',
  title: 'S7 communication (ISO-on-TCP)',
  name: 'S7',
  aliases: ['s7comm', 'iso-tsap'],
  ports: [102],
  fragilePorts: [[102, 102]],
  sideEffect: {
    kind: 'controls',
    text: 'a controller answers, and one of its few connections is taken meanwhile',
  },
  exposure: [{ risk: 'control-system' }],
  popularity: 3,
  speaksFirst: 'client',
  spec: 'RFC 1006 section 6; X.224 sections 13.3 to 13.5; Snap7 1.4',
  openings: [OPENING],
  framing: { offset: 2, size: 2, endian: 'big', counts: 'self', max: 65_535 },
  server,
  client,
});

const any: ByteTest = undefined;
const TPKT = [3, 0, 0, between(11, 255)];

function server(reader: Reader, { sent }: Reply): Answer {
  if (!reader.pattern(TPKT)) return REJECT;
  return firstMatch(reader, SERVER_WAYS, sent);
}

const SERVER_WAYS = [data, confirm, refusal, echoedNegotiation];

/** Codes of the parameters that hold the calling and the called TSAP. */
const [CALLING, CALLED] = [0xc1, 0xc2];

/** Connection confirm for the reference that was sent; certain, if it returns both TSAPs. */
function confirm(reader: Reader, sent: Uint8Array): Answer {
  if (!requestStrength(s7, sent)) return REJECT;
  const length = reader.bytes[3] as number;
  if (!reader.pattern([length - 5, 0xd0, sent[8], sent[9], any, any, 0])) return REJECT;
  const returned = readParameters(reader, length);
  if (!returned) return REJECT;
  const requested = ifThere(new Reader(sent, true, 11), (one) => readParameters(one, sent[3] ?? 0));
  const isSame = [CALLING, CALLED].every(
    (code) => returned.has(code) && returned.get(code) === requested?.get(code),
  );
  return isSame
    ? match('certain', 'connection confirm with the TSAPs of the request', length)
    : match('weak', 'connection confirm with the reference of the request', length);
}

/** Code to value of the parameters up to an offset; undefined if they do not fill it. */
function readParameters(reader: Reader, end: number): Map<number, string> | undefined {
  const parameters = new Map<number, string>();
  while (reader.at < end) {
    const code = reader.u8();
    if (code < 0xc0 || code > 0xc9) return undefined;
    const size = reader.u8();
    if (reader.at + size > end) return undefined;
    parameters.set(code, reader.take(size).join('.'));
  }
  return parameters;
}

/** Disconnect request: the TSAP is not served. Other ISO servers send the same. */
function refusal(reader: Reader, sent: Uint8Array): Answer {
  if (!requestStrength(s7, sent)) return REJECT;
  const length = reader.bytes[3] as number;
  if (!reader.pattern([length - 5, 0x80, sent[8], sent[9], any, any, any])) return REJECT;
  const rule = 'disconnect request with the reference of the request';
  return match('weak', rule, reader.at, { note: 'TSAP refused' });
}

const DATA = [2, 0xf0, 0x80, 0x32, (type: number) => [2, 3, 7].includes(type), 0, 0];

/**
 * S7 PDUs in a data TPDU: protocol id 0x32, an acknowledgement (2), its data (3) or user data (7),
 * redundancy identification 0.
 */
function data(reader: Reader): Answer {
  return reader.pattern(DATA) ? match('certain', 'S7 PDU', reader.at) : REJECT;
}

const NEGOTIATION = hex('0300 0013 0e e0');

/** Snap7 returns what stood behind the fixed part, so also the negotiation request of RDP. */
function echoedNegotiation(reader: Reader, sent: Uint8Array): Answer {
  if (!startsWith(sent, NEGOTIATION) || sent.length !== 19 || sent[11] !== 1) return REJECT;
  if (reader.bytes[3] !== 0x13) return REJECT;
  const echo = [0x0e, 0xd0, sent[8], sent[9], any, any, 0, ...sent.subarray(11)];
  if (!reader.pattern(echo)) return REJECT;
  return match('likely', 'connection confirm that returns a foreign parameter', reader.at);
}

/** The start of the called TSAP of S7-1200 and S7-1500: `SIMATIC-ROOT-HMI`, `-ES`, `-OTHER`. */
const ROOT = 'SIMATIC-ROOT-';

/**
 * A connection request with two TSAPs. The called one begins with a kind (PG, OP, basic), or names the
 * root of an S7-1200 or S7-1500.
 */
function client(reader: Reader): Answer {
  if (!reader.pattern(CLIENT_BYTES)) return REJECT;
  const length = reader.bytes[3] as number;
  if (!reader.pattern([length - 5, 0xe0, 0, 0, any, any, 0])) return REJECT;
  const found = new Set<number>();
  while (reader.at < length) {
    const code = reader.u8();
    if (code < 0xc0 || code > 0xc2) return REJECT;
    const size = reader.u8();
    if (code === 0xc2 && size > ROOT.length) {
      if (!reader.text(ROOT)) return REJECT;
      return match('certain', 'connection request for the root of a PLC', reader.at);
    }
    if (size !== (code === 0xc0 ? 1 : 2)) return REJECT;
    const kind = reader.peek();
    if (code === 0xc2 && (kind < 1 || kind > 3)) return REJECT;
    reader.skip(size);
    found.add(code);
  }
  if (!found.has(0xc1) || !found.has(0xc2)) return REJECT;
  const isOurs = startsWith(reader.bytes, OPENING);
  return match(isOurs ? 'certain' : 'likely', 'connection request with TSAPs', length);
}

const CLIENT_BYTES = [3, 0, 0, between(22, 64)];
