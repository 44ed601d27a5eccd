import { concat, hex } from '../bytes/build.ts';
import { indexOf } from '../bytes/compare.ts';
import { latin1 } from '../bytes/lines.ts';
import { between } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { type Answer, type Facts, match, protocol, REJECT } from './protocol.ts';

const INIT_REQUEST = 0xb4;
const INIT_RESPONSE = 0xb5;

/** Z39.50: an Init without a user, and so without a search. */
export const z3950 = protocol({
  id: 'z3950',
  title: 'Z39.50 Information Retrieval',
  name: 'Z39.50',
  aliases: ['z39.50', 'z39-50'],
  ports: [210, 7090, 9999],
  popularity: 0.5,
  speaksFirst: 'client',
  spec: 'ANSI/NISO Z39.50-2003 sections 3.2.1.1 and 4.1 (ASN.1), InitializeRequest and InitializeResponse',
  openings: [initRequest()],
  sendsCredentials: {
    when: 'unasked',
    sends: 'Init with user and password',
    source: 'ANSI/NISO Z39.50-2003 section 3.2.1.1.4',
  },
  server: (reader) => init(reader, INIT_RESPONSE, 'InitializeResponse'),
  client: (reader) => init(reader, INIT_REQUEST, 'InitializeRequest'),
});

/** Reference id, versions 1 to 3, search and present, two sizes of messages. */
function initRequest(): Uint8Array {
  const reference = concat(hex('82 04'), 'fbzi');
  const body = concat(reference, hex('83 02 05e0 84 02 06c0 85 02 4000 86 02 4000'));
  return concat(Uint8Array.of(INIT_REQUEST, body.length), body);
}

/** Context tags in BER: an optional reference id [2], the versions [3], the options [4]. */
function init(reader: Reader, tag: number, rule: string): Answer {
  if (reader.u8() !== tag) return REJECT;
  const length = reader.u8();
  if (length > 0x82) return REJECT;
  if (length > 0x80) reader.skip(length - 0x80);
  if (reader.peek() === 0x82) {
    reader.skip(1);
    const size = reader.u8();
    if (size > 0x7f) return REJECT;
    reader.skip(size);
  }
  // A bit string of one or two bytes, after the number of unused bits.
  if (!reader.pattern([0x83, between(2, 3), between(0, 7), (byte) => byte >= 0x80])) return REJECT;
  if (reader.bytes[reader.at - 3] === 3) reader.skip(1);
  if (!reader.pattern([0x84, between(2, 5), between(0, 7)])) return REJECT;
  return match('certain', rule, reader.at, implementationOf(reader.bytes));
}

/** The name [111] and the version [112] of the implementation. */
function implementationOf(bytes: Uint8Array): Facts {
  const product = textAt(bytes, hex('9f6f'));
  const version = textAt(bytes, hex('9f70'))?.split(' ')[0];
  return { ...(product ? { product } : {}), ...(product && version ? { version } : {}) };
}

function textAt(bytes: Uint8Array, tag: Uint8Array): string | undefined {
  const at = indexOf(bytes, tag);
  const length = bytes[at + 2] ?? 0;
  const value = at === -1 ? '' : latin1(bytes, at + 3, at + 3 + length);
  return value.length === length && /^[ -~]{1,64}$/.test(value) ? value : undefined;
}
