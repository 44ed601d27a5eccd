import { splitSoftware } from '../bytes/software.ts';
/** DNS messages (RFC 1035 section 4.1), the same in a stream and in a datagram. */

import { concat, hex, text } from '../bytes/build.ts';
import { latin1 } from '../bytes/lines.ts';
import { between } from '../bytes/pattern.ts';
import { ifThere, Reader } from '../bytes/reader.ts';
import { type Answer, type Facts, match, REJECT } from './protocol.ts';

export const HEADER = 12;

/** `version.bind`, class CHAOS, type TXT: id 0x6662, a query without recursion, one question. */
export function versionBind(): Uint8Array {
  const question = concat(text('\x07version\x04bind\0'), hex('0010 0003'));
  return concat(hex('6662 0000 0001 0000 0000 0000'), question);
}

/** The id and the opcode that were sent, QR set, then the question; an error may leave it out. */
export function readResponse(reader: Reader, sent: Uint8Array): Answer {
  const query = ifThere(new Reader(sent), readQuery);
  if (query?.answer !== 'match') return REJECT;
  const code = readResponseCode(reader, sent);
  if (code === undefined) return REJECT;
  const note = REFUSALS[code];
  const facts = note ? { note } : {};
  const isAnswer = reader.pattern(ONE_QUESTION);
  if (isAnswer) return answerTo(reader, sent.subarray(HEADER, query.at[1]), facts);
  // NetBIOS and multicast DNS, unlike DNS, send answers without a question.
  const isQuery = ((sent[2] ?? 0) & 0x78) === 0;
  if ((code === 0 && isQuery) || !reader.pattern(NO_QUESTION)) return REJECT;
  return match('certain', 'error with our id, without a question', reader.at, facts);
}

const any = undefined;
/** Counts of questions, answers, authorities and additional records. */
const ONE_QUESTION = [0, 1, 0, any, 0, any, 0, any];
const NO_QUESTION = [0, 0, 0, 0, 0, 0, 0, between(0, 1)];

const MAX_RESPONSE_CODE = 11;

function readResponseCode(reader: Reader, [high, low, flags = 0]: Uint8Array): number | undefined {
  const isResponse = (byte: number) => (byte & 0xf8) === (0x80 | (flags & 0x78));
  if (!reader.pattern([high, low, isResponse])) return undefined;
  const code = reader.u8() & 0x0f;
  return code <= MAX_RESPONSE_CODE ? code : undefined;
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

function answerTo(reader: Reader, question: Uint8Array, facts: Facts): Answer {
  if (!reader.text(question)) return REJECT;
  const end = reader.at;
  const version = ifThere(reader, readVersion);
  return match('certain', 'response with our id and our question', end, { ...facts, ...version });
}

/** A TXT record whose name refers to the question: class CHAOS, TTL, length. */
const TXT_RECORD = [0xc0, 12, 0, 16, 0, 3, any, any, any, any, any, any];

/** The text of the first answer, if it is a TXT record: `NSD 4.6.1`, `9.18.49-Debian`. */
function readVersion(reader: Reader): Facts {
  if (!reader.pattern(TXT_RECORD)) return {};
  const value = latin1(reader.take(reader.u8()));
  if (value === '') return {};
  const named = /^[A-Za-z]/.test(value) ? splitSoftware(value) : {};
  if (named.version) return named;
  return /^\d+\.\d/.test(value) ? { version: value } : { note: `version "${value}"` };
}

/** Opcodes query, notify and update. */
const OPCODES = [0, 4, 5];
const QUERY = [
  ...[any, any],
  ...[(flags: number) => OPCODES.includes(flags >> 3), (flags: number) => (flags & 0x4f) === 0],
  ...[0, 1, 0, any, 0, any, 0, between(0, 4)],
];
/** IN, CH, HS, NONE, ANY. */
const CLASSES = [1, 3, 4, 254, 255];

/** Any id, QR clear, one question, no answer; then a name of labels, type and class. */
export function readQuery(reader: Reader): Answer {
  if (!reader.pattern(QUERY)) return REJECT;
  const question = readQuestion(reader);
  if (!question || !CLASSES.includes(question.class)) return REJECT;
  return match('certain', 'query with one question', reader.at);
}

interface Question {
  readonly type: number;
  readonly class: number;
}

/** Moves past a question: labels of 1 to 63 bytes, a zero, type and class; undefined if a label is longer. */
export function readQuestion(reader: Reader): Question | undefined {
  const start = reader.at;
  for (let size = reader.u8(); size !== 0; size = reader.u8()) {
    if (size > 63 || reader.at - start > MAX_NAME_LENGTH) return undefined;
    reader.skip(size);
  }
  return { type: reader.u16be(), class: reader.u16be() };
}

const MAX_NAME_LENGTH = 256;

/** Type and class of the first question, and where its name ends; undefined without a question. */
export function questionIn(
  bytes: Uint8Array,
): (Question & { readonly nameEnd: number }) | undefined {
  return ifThere(new Reader(bytes, true, HEADER), (reader) => {
    const question = readQuestion(reader);
    return question && { ...question, nameEnd: reader.at - 4 };
  });
}
