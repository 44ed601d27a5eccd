/** DNS messages (RFC 1035 section 4.1), the same in a stream and in a datagram. */

import { concat, hex, text } from '../bytes/build.ts';
import { latin1 } from '../bytes/lines.ts';
import { between, comparePattern } from '../bytes/pattern.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import { NEED } from './legacy.ts';
import { type Facts, match, REJECT, type Verdict } from './protocol.ts';

export const HEADER = 12;

/** `version.bind`, class CHAOS, type TXT: id 0x6662, a query without recursion, one question. */
export function versionBind(): Uint8Array {
  const question = concat(text('\x07version\x04bind\0'), hex('0010 0003'));
  return concat(hex('6662 0000 0001 0000 0000 0000'), question);
}

/** What RCODE means (RFC 1035 section 4.1.1), apart from 0. */
const REFUSALS: Readonly<Record<number, string>> = {
  1: 'FORMERR',
  2: 'SERVFAIL',
  3: 'NXDOMAIN',
  4: 'NOTIMP',
  5: 'REFUSED',
  9: 'NOTAUTH',
};

/** The id that was sent, QR set and opcode 0, then our question; an error may leave it out. */
export function judgeResponse(bytes: Uint8Array, sent: Uint8Array, ended: boolean): Verdict {
  if (sent.length < HEADER || judgeQuery(sent, true).answer !== 'match') return REJECT;
  const any = undefined;
  const start = [
    ...[sent[0], sent[1]],
    ...[(flags: number) => (flags & 0xf8) === 0x80, (flags: number) => (flags & 0x0f) <= 11],
  ];
  const [withQuestion, without] = [
    comparePattern(bytes, [...start, 0, 1, 0, any, 0, any, 0, any]),
    comparePattern(bytes, [...start, 0, 0, 0, 0, 0, 0, 0, between(0, 1)]),
  ];
  const code = (bytes[3] ?? 1) & 0x0f;
  const refusal = REFUSALS[code];
  const note = refusal ? { note: refusal } : {};
  // An answer without a question is none of DNS: NetBIOS and multicast DNS answer so.
  if (without === 'full' && code !== 0) {
    return match('certain', 'error with our id, without a question', HEADER, note);
  }
  if (withQuestion === 'none') {
    return without === 'partial' && code !== 0 && !ended ? NEED : REJECT;
  }
  if (withQuestion === 'partial') return ended ? REJECT : NEED;
  const asked = questionEnd(sent);
  if (typeof asked === 'string') return REJECT;
  const question = sent.subarray(HEADER, asked);
  const echoed = comparePattern(bytes, [...question], HEADER);
  if (echoed === 'none') return REJECT;
  if (echoed === 'partial') return ended ? REJECT : NEED;
  const facts = { ...note, ...statedVersion(bytes, asked) };
  return match('certain', 'response with our id and our question', asked, facts);
}

/** The text of the first answer, if it is a TXT record: `NSD 4.6.1`, `9.18.49-Debian`. */
function statedVersion(bytes: Uint8Array, at: number): Facts {
  const any = undefined;
  const record = [0xc0, 12, 0, 16, 0, 3, any, any, any, any, any, any];
  if (comparePattern(bytes, record, at) !== 'full') return {};
  const size = bytes[at + 12];
  const start = at + 13;
  if (!size || bytes.length < start + size) return {};
  const value = latin1(bytes.subarray(start, start + size));
  const named = /^([A-Za-z][A-Za-z ]*?)[ -]v?(\d+\.\S+)/.exec(value);
  if (named) return { product: named[1] as string, version: named[2] as string };
  return /^\d+\.\d/.test(value) ? { version: value } : { note: `says "${value}"` };
}

/**
 * Any id, QR clear, opcode 0 (query), 4 (notify) or 5 (update), one question, no answer; then
 * a name of labels, type and class.
 */
export function judgeQuery(bytes: Uint8Array, ended: boolean): Verdict {
  const need = ended ? REJECT : NEED;
  const any = undefined;
  const fit = comparePattern(bytes, [
    ...[any, any],
    ...[(flags: number) => [0, 4, 5].includes(flags >> 3), (flags: number) => (flags & 0x4f) === 0],
    ...[0, 1, 0, any, 0, any, 0, between(0, 4)],
  ]);
  if (fit === 'none') return REJECT;
  if (fit === 'partial') return need;
  const end = questionEnd(bytes);
  if (end === 'bad') return REJECT;
  if (end === 'partial') return need;
  const classes = readUnsigned(bytes, end - 2, 2, 'big');
  if (![1, 3, 4, 254, 255].includes(classes)) return REJECT;
  return match('certain', 'query with one question', end);
}

/** Where the first question ends: labels of 1 to 63 bytes, a zero, type and class. */
export function questionEnd(bytes: Uint8Array): number | 'partial' | 'bad' {
  let at = HEADER;
  for (let size = bytes[at]; size !== 0; size = bytes[at]) {
    if (size === undefined) return 'partial';
    if (size > 63 || at - HEADER > 255) return 'bad';
    at += 1 + size;
  }
  return at + 5 <= bytes.length ? at + 5 : 'partial';
}
