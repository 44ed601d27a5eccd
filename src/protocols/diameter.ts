import { concat, hex, text, u8, u32be } from '../bytes/build.ts';
import { latin1 } from '../bytes/lines.ts';
import { type ByteTest, comparePattern, times } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import { type Answer, type Facts, match, protocol, REJECT, type Reply } from './protocol.ts';

const HEADER = 20;

/** AVP codes (RFC 6733 section 4.5). */
const HOST_IP_ADDRESS = 257;
const AUTH_APPLICATION_ID = 258;
const ORIGIN_HOST = 264;
const VENDOR_ID = 266;
const FIRMWARE_REVISION = 267;
const RESULT_CODE = 268;
const PRODUCT_NAME = 269;
const ORIGIN_REALM = 296;

/**
 * Diameter: a capabilities exchange by a relay that no server knows. A server accepts it or replies
 * that the peer is unknown; both answers repeat our two identifiers.
 */
export const diameter = protocol({
  id: 'diameter',
  title: 'Diameter',
  name: 'DIAMETER',
  tlsAliases: ['diameters'],
  ports: [3868],
  tlsPorts: [5658],
  popularity: 2,
  speaksFirst: 'client',
  spec: 'RFC 6733 sections 3 and 5.3',
  openings: [capabilitiesExchange()],
  // The largest value of the field.
  // freeDiameter closes at the first byte of another version.
  framing: { offset: 1, size: 3, endian: 'big', counts: 'self', max: 0xff_ffff, compared: [1] },
  serverBeginnings: [[1, 0]],
  server,
  client,
});

/** Version 1, a length that is a multiple of four, flags. */
function header(flags: ByteTest): readonly ByteTest[] {
  const any = undefined;
  const multipleOfFour = (byte: number) => byte % 4 === 0;
  return [1, 0, any, multipleOfFour, flags];
}

/** An answer has no R flag; E marks an error (section 3). */
const ANSWER = header((flags) => (flags & 0x8f) === 0);
const REQUEST = header((flags) => (flags & 0x8f) === 0x80);
/** Command 257, application 0. */
const CAPABILITIES = [0, 1, 1, 0, 0, 0, 0];

function server(reader: Reader, { sent }: Reply): Answer {
  if (sent.length < HEADER || comparePattern(sent, REQUEST) !== 'full') return REJECT;
  if (!reader.pattern([...ANSWER, ...sent.subarray(5, 12)])) return REJECT;
  if (lengthOf(reader.bytes) < HEADER || !reader.text(sent.subarray(12, HEADER))) return REJECT;
  const facts = factsOf(reader.bytes);
  return match('certain', 'answer with the command and the identifiers', reader.at, facts);
}

/** Hop-by-hop and end-to-end identifiers are any; the first AVP is Origin-Host (section 5.3.1). */
const CAPABILITIES_REQUEST = [...REQUEST, ...CAPABILITIES, ...times(8, undefined), 0, 0, 1];

function client(reader: Reader): Answer {
  return reader.pattern(CAPABILITIES_REQUEST)
    ? match('certain', 'capabilities request', reader.at, factsOf(reader.bytes))
    : REJECT;
}

/** Product and result, of the AVPs that came. */
function factsOf(bytes: Uint8Array): Facts {
  const facts: { product?: string; version?: string; note?: string } = {};
  const end = Math.min(bytes.length, lengthOf(bytes));
  for (let at = HEADER; at + 8 <= end; ) {
    const code = readUnsigned(bytes, at, 4, 'big');
    const length = readUnsigned(bytes, at + 5, 3, 'big');
    if (length < 8 || at + length > end) break;
    const value = bytes.subarray(at + 8, at + length);
    const number = value.length === 4 ? readUnsigned(value, 0, 4, 'big') : 0;
    if (code === PRODUCT_NAME) facts.product = latin1(value, 0, 64);
    if (code === FIRMWARE_REVISION && number > 0) facts.version = String(number);
    if (code === RESULT_CODE && number !== 2001) facts.note = `result code ${number}`;
    at += length + ((4 - (length % 4)) % 4);
  }
  return { protocolVersion: '1', ...facts };
}

function lengthOf(bytes: Uint8Array): number {
  return readUnsigned(bytes, 1, 3, 'big');
}

function capabilitiesExchange(): Uint8Array {
  const avps = concat(
    avp(ORIGIN_HOST, text('firstbytes.invalid')),
    avp(ORIGIN_REALM, text('invalid')),
    avp(HOST_IP_ADDRESS, hex('0001 c0000201')),
    avp(VENDOR_ID, u32be(0)),
    avp(PRODUCT_NAME, text('firstbytes'), 0),
    // Relay (section 2.4).
    avp(AUTH_APPLICATION_ID, u32be(0xffff_ffff)),
  );
  const length = u32be(HEADER + avps.length).subarray(1);
  return concat(u8(1), length, hex('80 000101 00000000 6662cafe 6662beef'), avps);
}

/** Section 4.1: the length is that without padding; 0x40 is "mandatory". */
function avp(code: number, data: Uint8Array, flags = 0x40): Uint8Array {
  const padding = new Uint8Array((4 - (data.length % 4)) % 4);
  return concat(u32be(code), u8(flags), u32be(8 + data.length).subarray(1), data, padding);
}
