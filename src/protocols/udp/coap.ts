import { concat, hex, text } from '../../bytes/build.ts';
import { equal } from '../../bytes/compare.ts';
import { type ByteTest, comparePattern } from '../../bytes/pattern.ts';
import { legacyClient, legacyServer, NEED } from '../legacy.ts';
import {
  type ClientBytes,
  match,
  protocol,
  REJECT,
  type Reply,
  type Verdict,
} from '../protocol.ts';

/** CoAP: GET /.well-known/core, the list of resources that every server may be asked for. */
export const coap = protocol({
  id: 'coap',
  title: 'Constrained Application Protocol',
  name: 'COAP',
  transport: 'udp',
  ports: [5683],
  speaksFirst: 'client',
  spec: 'RFC 7252 sections 3, 4.2 and 5.10; RFC 6690 section 4',
  // Confirmable, a token of four bytes, code 0.01, a message id; two Uri-Path options.
  openings: [
    concat(
      hex('44 01 6662'),
      text('firs'),
      hex('bb'),
      text('.well-known'),
      hex('04'),
      text('core'),
    ),
  ],
  server: legacyServer(server),
  client: legacyClient(client),
});

/** A response, acknowledging or separate, with our token; or a bare answer with our message id. */
function server({ bytes, sent, ended }: Reply): Verdict {
  const [first, , high, low] = sent;
  if (first === undefined || high === undefined || low === undefined) return REJECT;
  const any = undefined;
  const bare = comparePattern(bytes, [(byte) => byte === 0x60 || byte === 0x70, 0, high, low]);
  if (bare === 'full') {
    // Whatever begins like a message of version 1 is reset so: two bytes of ours tell little.
    const rule = bytes[0] === 0x70 ? 'reset with our message id' : 'our message id acknowledged';
    return match(equal(sent, coap.openings[0] as Uint8Array) ? 'likely' : 'weak', rule, 4);
  }
  const size = first & 0x0f;
  const asked = size > 0 && client({ bytes: sent, ended: true }).answer === 'match';
  const token = sent.subarray(4, 4 + size);
  const code: ByteTest = (byte) => byte >= 0x41 && byte <= 0xa5 && (byte & 0x1f) <= 15;
  const separate: ByteTest = (byte) => byte === (0x40 | size) || byte === (0x50 | size);
  const fits = [
    comparePattern(bytes, [0x60 | size, code, high, low, ...token]),
    comparePattern(bytes, [separate, code, any, any, ...token]),
  ];
  if (asked && fits.includes('full')) {
    const said = `${(bytes[1] ?? 0) >> 5}.${String((bytes[1] ?? 0) & 0x1f).padStart(2, '0')}`;
    const note = (bytes[1] ?? 0) >= 0x80 ? { note: said } : {};
    const sure = size >= 4 ? 'certain' : 'weak';
    return match(sure, `response ${said} with our token`, 4 + size, note);
  }
  const open = bare === 'partial' || (asked && fits.includes('partial'));
  return open && !ended ? NEED : REJECT;
}

/** Options that a request has (RFC 7252 section 5.10, RFC 7641, RFC 7959), and those of text. */
const OPTIONS = [
  1, 3, 4, 5, 6, 7, 8, 11, 12, 14, 15, 17, 20, 23, 27, 28, 35, 39, 60, 252, 258, 292,
];
const TEXTS = [3, 8, 11, 15, 35, 39];

/** GET, POST, PUT, DELETE, FETCH, PATCH or iPATCH, then well-formed options with a path. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const need = ended ? REJECT : NEED;
  const fit = comparePattern(bytes, [
    (byte) => (byte & 0xe0) === 0x40 && (byte & 0x0f) <= 8,
    (byte) => byte >= 1 && byte <= 7,
    ...[undefined, undefined],
  ]);
  if (fit === 'none') return REJECT;
  if (fit === 'partial') return need;
  let number = 0;
  let telling = 0;
  let at = 4 + ((bytes[0] ?? 0) & 0x0f);
  // The end of a datagram ends its options; a cut at an option's end cannot be told from it.
  while (at < bytes.length && bytes[at] !== 0xff) {
    const [delta, size, start] = optionAt(bytes, at);
    if (delta === undefined || size === undefined || start === undefined) return REJECT;
    if (start > bytes.length) return need;
    number += delta;
    if (!OPTIONS.includes(number)) return REJECT;
    const value = bytes.subarray(start, Math.min(start + size, start + 255));
    if (TEXTS.includes(number) && value.some((byte) => byte < 0x20)) return REJECT;
    if (start + size > bytes.length) return need;
    if (TEXTS.includes(number)) telling += size;
    at = start + size;
    if (telling >= 8) return match('certain', 'request with options', at);
  }
  if (at > bytes.length) return need;
  if (!ended) return NEED;
  return match(telling >= 1 ? 'likely' : 'weak', 'request with options', at);
}

/** Delta, length, and where the value starts; nothing of it if reserved (section 3.1). */
function optionAt(bytes: Uint8Array, at: number): [delta?: number, size?: number, start?: number] {
  const [high, low] = [(bytes[at] ?? 0) >> 4, (bytes[at] ?? 0) & 0x0f];
  if (high === 15 || low === 15) return [];
  const delta = extended(bytes, high, at + 1);
  const size = extended(bytes, low, at + 1 + delta.width);
  return [delta.value, size.value, at + 1 + delta.width + size.width];
}

function extended(bytes: Uint8Array, nibble: number, at: number): { value: number; width: number } {
  const [first = 0, second = 0] = bytes.subarray(at, at + 2);
  if (nibble === 13) return { value: 13 + first, width: 1 };
  if (nibble === 14) return { value: 269 + 256 * first + second, width: 2 };
  return { value: nibble, width: 0 };
}
