import { elementsWithin, readElement } from '../bytes/ber.ts';
import { concat, hex, text, u8, u32be } from '../bytes/build.ts';
import { type ByteTest, oneOf } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import { type Answer, type Facts, match, protocol, REJECT } from './protocol.ts';

const REALM = 'FIRSTBYTES.INVALID';

const AS_REQ = 0x6a;
const AS_REP = 0x6b;
const TGS_REQ = 0x6c;
const TGS_REP = 0x6d;
const KRB_ERROR = 0x7e;
const SEQUENCE = 0x30;

/**
 * Kerberos over TCP: an AS-REQ for a realm that cannot exist (RFC 6761), which no KDC has an
 * account to lock for. MIT krb5kdc answers other bytes with a KRB-ERROR as well.
 */
export const kerberos = protocol({
  id: 'kerberos',
  title: 'Kerberos 5',
  name: 'KERBEROS',
  aliases: ['krb5', 'kdc'],
  ports: [88],
  popularity: 12,
  speaksFirst: 'client',
  spec: 'RFC 4120 sections 5.4, 5.9.1 and 7.2.2',
  openings: [asRequest()],
  // The first bit is reserved; MIT krb5kdc takes 1 MiB at most.
  framing: { offset: 0, size: 4, endian: 'big', counts: 'payload', max: 0x10_0000 },
  server,
  client,
});

/** Error codes (RFC 4120 section 7.5.9) that a stranger is likely to see. */
const ERRORS: Readonly<Record<number, string>> = {
  6: 'client unknown',
  7: 'server unknown',
  14: 'no common encryption type',
  25: 'preauthentication required',
  52: 'response too big for UDP',
  60: 'generic error',
  61: 'field too long',
  68: 'wrong realm',
};

/** Answers have [0] pvno 5, then [1] msg-type: the number of the application tag. */
const ANSWER_VERSION = hex('a003020105 a1030201');

const ANSWER = [0, 0, undefined, undefined, oneOf(KRB_ERROR, AS_REP, TGS_REP)];
const REQUEST = [0, 0, undefined, undefined, oneOf(AS_REQ, TGS_REQ)];

function server(reader: Reader): Answer {
  const tag = readMessageTag(reader, ANSWER);
  if (tag === undefined) return REJECT;
  const body = reader.at;
  if (!reader.pattern([...ANSWER_VERSION, tag & 0x1f])) return REJECT;
  return tag === KRB_ERROR
    ? match('certain', 'KRB-ERROR', reader.at, errorFacts(reader.bytes, body))
    : match('certain', tag === AS_REP ? 'AS-REP' : 'TGS-REP', reader.at, { protocolVersion: '5' });
}

/**
 * Moves to the fields of a message: u32 length, application tag, SEQUENCE, each just as long as
 * its parent states.
 */
function readMessageTag(reader: Reader, start: readonly ByteTest[]): number | undefined {
  const { bytes } = reader;
  if (!reader.pattern(start)) return undefined;
  reader.at = 4;
  const outer = readElement(reader);
  if (outer?.end !== 4 + readUnsigned(bytes, 0, 4, 'big')) return undefined;
  if (reader.peek() !== SEQUENCE) return undefined;
  const fields = readElement(reader);
  return fields?.end === outer.end ? outer.tag : undefined;
}

/** [6] error-code, when it has come. */
function errorFacts(bytes: Uint8Array, body: number): Facts {
  const field = elementsWithin(bytes, body, bytes.length).find(({ tag }) => tag === 0xa6);
  const code = field ? bytes[field.end - 1] : undefined;
  const note = code === undefined ? {} : { note: ERRORS[code] ?? `error ${code}` };
  return { protocolVersion: '5', ...note };
}

/** Requests have [1] pvno 5, then [2] msg-type 10 (AS-REQ) or 12 (TGS-REQ). */
const REQUEST_VERSION = hex('a103020105 a2030201');

function client(reader: Reader): Answer {
  const tag = readMessageTag(reader, REQUEST);
  if (tag === undefined) return REJECT;
  if (!reader.pattern([...REQUEST_VERSION, tag & 0x1f])) return REJECT;
  const rule = tag === AS_REQ ? 'AS-REQ' : 'TGS-REQ';
  return match('certain', rule, reader.at, { protocolVersion: '5' });
}

function asRequest(): Uint8Array {
  const body = tlv(
    0x30,
    tlv(0xa0, hex('0305 00 00000000')),
    tlv(0xa1, principal(1, 'firstbytes')),
    tlv(0xa2, tlv(0x1b, text(REALM))),
    tlv(0xa3, principal(2, 'krbtgt', REALM)),
    tlv(0xa5, tlv(0x18, text('20370913024805Z'))),
    tlv(0xa7, hex('0204 6662cafe')),
    // aes256-cts-hmac-sha1-96
    tlv(0xa8, tlv(0x30, hex('0201 12'))),
  );
  const fields = tlv(0x30, tlv(0xa1, hex('0201 05')), tlv(0xa2, hex('0201 0a')), tlv(0xa4, body));
  const message = tlv(AS_REQ, fields);
  return concat(u32be(message.length), message);
}

function principal(type: number, ...names: readonly string[]): Uint8Array {
  const strings = names.map((name) => tlv(0x1b, text(name)));
  return tlv(0x30, tlv(0xa0, hex('0201'), u8(type)), tlv(0xa1, tlv(0x30, ...strings)));
}

function tlv(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  const whole = concat(...contents);
  const length = whole.length < 0x80 ? u8(whole.length) : concat(u8(0x81), u8(whole.length));
  return concat(u8(tag), length, whole);
}
