import { concat, hex, text, u16be } from '../bytes/build.ts';
import { readUnsigned } from '../bytes/cursor.ts';
import { latin1 } from '../bytes/lines.ts';
import { between, compareShape } from '../bytes/shape.ts';
import {
  type Call,
  type Facts,
  match,
  NEED,
  protocol,
  REJECT,
  type Reply,
  type Verdict,
} from './protocol.ts';

/** Length of the two-byte length field, and of the header behind it. */
const PREFIX = 2;
const HEADER = 12;

/**
 * DNS over TCP: RFC 1035 section 4.2.2, messages with a two-byte length. The question is
 * `version.bind`, class CHAOS, type TXT: those who do not tell answer with an error, which
 * is a message as well.
 */
export const dns = protocol({
  id: 'dns',
  title: 'Domain Name System',
  ports: [53],
  tlsPorts: [853],
  speaksFirst: 'client',
  spec: 'RFC 1035 sections 4.1 and 4.2.2; RFC 4892',
  opening: versionBind(),
  framing: { offset: 0, size: 2, endian: 'big', counts: 'payload', max: 65_535 },
  server,
  client,
});

/** id 0x6662, a query without recursion, one question. */
function versionBind(): Uint8Array {
  const question = concat(text('\x07version\x04bind\0'), hex('0010 0003'));
  const message = concat(hex('6662 0000 0001 0000 0000 0000'), question);
  return concat(u16be(message.length), message);
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

/** length, the id that was sent, QR set and opcode 0, then our question or none at all. */
function server({ bytes, sent, ended }: Reply): Verdict {
  if (!isQuery(sent)) return REJECT;
  const any = undefined;
  const [idHigh, idLow] = [sent[2], sent[3]];
  const fit = compareShape(bytes, [
    ...[any, any, idHigh, idLow],
    ...[(flags: number) => (flags & 0xf8) === 0x80, (flags: number) => (flags & 0x0f) <= 11],
    ...[0, between(0, 1), 0, any, 0, any, 0, any],
  ]);
  const length = bytes.length < PREFIX ? undefined : readUnsigned(bytes, 0, 2, 'big');
  if (fit === 'differs' || (length !== undefined && length < HEADER)) return REJECT;
  if (fit === 'short') return ended ? REJECT : NEED;
  const refusal = REFUSALS[(bytes[5] ?? 0) & 0x0f];
  const note = refusal ? { note: refusal } : {};
  if (bytes[7] === 0) {
    return match('certain', 'response with our id, without a question', 14, note);
  }
  const asked = questionEnd(sent);
  if (typeof asked === 'string') return REJECT;
  const question = sent.subarray(PREFIX + HEADER, asked);
  const echoed = compareShape(bytes, [...question], PREFIX + HEADER);
  if (echoed === 'differs') return REJECT;
  if (echoed === 'short') return ended ? REJECT : NEED;
  const end = PREFIX + HEADER + question.length;
  const facts = { ...note, ...statedVersion(bytes, end) };
  return match('certain', 'response with our id and our question', end, facts);
}

function isQuery(sent: Uint8Array): boolean {
  if (sent.length < PREFIX + HEADER) return false;
  return client({ bytes: sent, ended: true }).answer === 'match';
}

/** The text of the first answer, if it is a TXT record: `NSD 4.6.1`, `9.18.49-Debian`. */
function statedVersion(bytes: Uint8Array, at: number): Facts {
  const any = undefined;
  const record = [0xc0, 12, 0, 16, 0, 3, any, any, any, any, any, any];
  if (compareShape(bytes, record, at) !== 'fits') return {};
  const size = bytes[at + 12];
  const start = at + 13;
  if (!size || bytes.length < start + size) return {};
  const value = latin1(bytes.subarray(start, start + size));
  const named = /^([A-Za-z][A-Za-z ]*?)[ -]v?(\d+\.\S+)/.exec(value);
  if (named) return { product: named[1] as string, version: named[2] as string };
  return /^\d+\.\d/.test(value) ? { version: value } : { note: `says "${value}"` };
}

/**
 * length, any id, QR clear, opcode 0 (query), 4 (notify) or 5 (update), one question, no
 * answer; then a name of labels, type and class.
 */
function client({ bytes, ended }: Call): Verdict {
  const need = ended ? REJECT : NEED;
  const any = undefined;
  const fit = compareShape(bytes, [
    ...[between(0, 15), any, any, any],
    ...[(flags: number) => [0, 4, 5].includes(flags >> 3), (flags: number) => (flags & 0x4f) === 0],
    ...[0, 1, 0, any, 0, any, 0, between(0, 4)],
  ]);
  if (fit === 'differs') return REJECT;
  if (fit === 'short') return need;
  if (readUnsigned(bytes, 0, 2, 'big') < HEADER + 5) return REJECT;
  const end = questionEnd(bytes);
  if (end === 'bad') return REJECT;
  if (end === 'short') return need;
  const classes = readUnsigned(bytes, end - 2, 2, 'big');
  if (![1, 3, 4, 254, 255].includes(classes)) return REJECT;
  return match('certain', 'query with one question', end);
}

/** Where the first question ends: labels of 1 to 63 bytes, a zero, type and class. */
function questionEnd(bytes: Uint8Array): number | 'short' | 'bad' {
  let at = PREFIX + HEADER;
  for (let size = bytes[at]; size !== 0; size = bytes[at]) {
    if (size === undefined) return 'short';
    if (size > 63 || at - PREFIX - HEADER > 255) return 'bad';
    at += 1 + size;
  }
  return at + 5 <= bytes.length ? at + 5 : 'short';
}
