import { concat, hex, text, u8, u32be } from '../bytes/build.ts';
import { equal } from '../bytes/compare.ts';
import { latin1 } from '../bytes/lines.ts';
import { type ByteTest, comparePattern } from '../bytes/pattern.ts';
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
 * Diameter: a capabilities exchange by a relay that nobody knows. A server accepts it or says
 * that it does not know the peer; both answers repeat our two identifiers.
 */
export const diameter = protocol({
  id: 'diameter',
  title: 'Diameter',
  name: 'DIAMETER',
  tlsAliases: ['diameters'],
  popularity: 0.7,
  ports: [3868],
  tlsPorts: [5658],
  speaksFirst: 'client',
  spec: 'RFC 6733 sections 3 and 5.3',
  openings: [capabilitiesExchange()],
  // The field can say no more.
  framing: { offset: 1, size: 3, endian: 'big', counts: 'self', max: 0xff_ffff },
  server: legacyServer(server),
  client: legacyClient(client),
});

/** Version 1, a length that is a multiple of four, flags, command 257, application 0. */
function header(flags: ByteTest): readonly ByteTest[] {
  const any = undefined;
  const multipleOfFour = (byte: number) => byte % 4 === 0;
  return [1, 0, any, multipleOfFour, flags, 0, 1, 1, 0, 0, 0, 0];
}

/** An answer has no R flag; E tells an error (section 3). */
const ANSWER = header((flags) => (flags & 0x8f) === 0);
const REQUEST = header((flags) => (flags & 0x8f) === 0x80);

function server({ bytes, sent, ended }: Reply): Verdict {
  const need = ended ? REJECT : NEED;
  const fit = comparePattern(bytes, ANSWER);
  if (fit !== 'full') return fit === 'partial' ? need : REJECT;
  if (readUnsigned(bytes, 1, 3, 'big') < HEADER) return REJECT;
  if (sent.length < HEADER || comparePattern(sent, REQUEST) !== 'full') return REJECT;
  for (let i = 12; i < Math.min(bytes.length, HEADER); i++) {
    if (bytes[i] !== sent[i]) return REJECT;
  }
  if (bytes.length < HEADER) return need;
  const ours = equal(bytes.subarray(12, HEADER), sent.subarray(12, HEADER));
  return ours
    ? match('certain', 'capabilities answer with our identifiers', HEADER, told(bytes))
    : REJECT;
}

/** Hop-by-hop and end-to-end identifiers are any; the first AVP is Origin-Host (section 5.3.1). */
function client({ bytes, ended }: ClientBytes): Verdict {
  const any = undefined;
  const identifiers = Array.from({ length: 8 }, () => any);
  const fit = comparePattern(bytes, [...REQUEST, ...identifiers, 0, 0, 1]);
  if (fit !== 'full') return fit === 'partial' && !ended ? NEED : REJECT;
  return match('certain', 'capabilities request', HEADER + 3, told(bytes));
}

/** Product and result, of the AVPs that came. */
function told(bytes: Uint8Array): Facts {
  const facts: { product?: string; version?: string; note?: string } = {};
  const end = Math.min(bytes.length, readUnsigned(bytes, 1, 3, 'big'));
  for (let at = HEADER; at + 8 <= end; ) {
    const code = readUnsigned(bytes, at, 4, 'big');
    const length = readUnsigned(bytes, at + 5, 3, 'big');
    if (length < 8 || at + length > end) break;
    const value = bytes.subarray(at + 8, at + length);
    const number = value.length === 4 ? readUnsigned(value, 0, 4, 'big') : 0;
    if (code === PRODUCT_NAME) facts.product = latin1(value.subarray(0, 64));
    if (code === FIRMWARE_REVISION && number > 0) facts.version = String(number);
    if (code === RESULT_CODE && number !== 2001) facts.note = `result code ${number}`;
    at += length + ((4 - (length % 4)) % 4);
  }
  return { protocolVersion: '1', ...facts };
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
