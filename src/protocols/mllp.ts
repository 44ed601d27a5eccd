import { concat } from '../bytes/build.ts';
import { compare } from '../bytes/compare.ts';
import { latin1 } from '../bytes/lines.ts';
import type { ByteTest } from '../bytes/pattern.ts';
import { type Reader, SHORTAGE } from '../bytes/reader.ts';
import { type Answer, firstMatch, match, protocol, REJECT, type Reply } from './protocol.ts';

/** A message is between VT and FS CR (MLLP); its segments end with CR. */
const START_BLOCK = 0x0b;
const END_BLOCK = 0x1c;
const MSH = 'MSH|^~\\&|FIRSTBYTES|FIRSTBYTES|||20260101000000||NMQ^N01|fb626671|D|2.3';

/**
 * HL7 version 2 in MLLP: a network management query, for debugging, without patient and order. A
 * server acknowledges or refuses it with our number.
 */
export const mllp = protocol({
  id: 'mllp',
  title: 'HL7 Minimal Lower Layer Protocol',
  name: 'HL7 MLLP',
  aliases: ['hl7', 'hl7v2', 'mllps'],
  ports: [2575, 6661],
  sideEffect: {
    kind: 'writes',
    text: 'an interface engine stores and counts every message, including the query that is sent',
  },
  popularity: 0.8,
  speaksFirst: 'client',
  spec: 'HL7 Transport Specification: MLLP, Release 1 section 2.1; HL7 2.3 sections 2.9.2 (ACK) and 2.24.1 (MSH)',
  openings: [concat('\x0b', MSH, '\r\x1c\r')],
  serverBeginnings: [[0x0b]],
  server,
  client,
});

function server(reader: Reader, { sent }: Reply): Answer {
  return firstMatch(reader, SERVER_WAYS, sent);
}

const SERVER_WAYS = [acknowledgement, commit];

/** MSA: a code, and the number (MSH-10) of the message that was sent. */
function acknowledgement(reader: Reader, sent: Uint8Array): Answer {
  const header = headerOf(reader);
  if (!header) return REJECT;
  const fit = sent.length > 0 ? compare(reader.bytes, sent) : 'none';
  if (fit === 'full') return REJECT;
  if (fit === 'partial') throw SHORTAGE;
  const facts = versionOf(header);
  for (let count = 0; count < MAX_SEGMENTS; count++) {
    if (reader.peek() === END_BLOCK) break;
    const segment = segmentOf(reader);
    if (segment === undefined) return REJECT;
    const [name, code = '', id = '', reason = ''] = segment.split(header.separator);
    if (name !== 'MSA' || !/^[AC][AER]$/.test(code)) continue;
    const isOurs = id !== '' && numberOf(sent) === id;
    const text = reason.replace(/[^ -~]/g, '').slice(0, 60);
    const note = /^.A$/.test(code) ? {} : { note: text ? `${code}: ${text}` : code };
    const rule = isOurs ? 'acknowledgement of our message' : 'acknowledgement';
    return match(isOurs ? 'certain' : 'likely', rule, reader.at, { ...facts, ...note });
  }
  return match('likely', 'MSH segment', reader.at, facts);
}

/** MSH-10 of a message. */
function numberOf(sent: Uint8Array): string | undefined {
  const [header = ''] = latin1(sent, 0, MAX_SEGMENT).split('\r', 1);
  return header.split(header.charAt(4))[9];
}

/** Release 2: ACK or NAK alone in a block. */
function commit(reader: Reader, sent: Uint8Array): Answer {
  if (sent[0] !== START_BLOCK) return REJECT;
  if (!reader.pattern(COMMIT_BYTES)) {
    return REJECT;
  }
  return match('likely', 'commit acknowledgement', reader.at);
}

const COMMIT_BYTES: readonly ByteTest[] = [
  START_BLOCK,
  (byte) => byte === 0x06 || byte === 0x15,
  END_BLOCK,
  0x0d,
];

function client(reader: Reader): Answer {
  const header = headerOf(reader);
  if (!header) return REJECT;
  const [type = '', event] = (header.fields[8] ?? '').split(/[^A-Z0-9]/);
  const isMessage = /^[A-Z]{3}$/.test(type);
  const rule = event ? `${type} ${event}` : type;
  return isMessage
    ? match('certain', `message ${rule}`, reader.at, versionOf(header))
    : match('likely', 'MSH segment', reader.at, versionOf(header));
}

/** Acknowledgements have MSH, possibly SFT segments, and MSA. */
const MAX_SEGMENTS = 4;
const MAX_SEGMENT = 1024;

interface Header {
  readonly separator: string;
  readonly fields: readonly string[];
}

/** The separator of fields, the four other separators, and the fields; MSH-1 is the separator. */
function headerOf(reader: Reader): Header | undefined {
  if (!reader.text('\x0bMSH')) return undefined;
  const separator = String.fromCharCode(reader.peek());
  if (!/[!-/:-@[-`{-~]/.test(separator)) return undefined;
  for (let ahead = 1; ahead <= 3; ahead++) {
    if (!/[!-/:-@[-`{-~]/.test(String.fromCharCode(reader.peek(ahead)))) return undefined;
  }
  const segment = segmentOf(reader);
  return segment === undefined ? undefined : { separator, fields: segment.split(separator) };
}

/** The text before the next CR, or before FS: mllp-node 2.0.0 ends its last segment without a CR. */
function segmentOf(reader: Reader): string | undefined {
  for (let length = 0; length <= MAX_SEGMENT; length++) {
    const byte = reader.peek(length);
    if (byte !== 0x0d && byte !== END_BLOCK) continue;
    const text = latin1(reader.take(length));
    if (byte === 0x0d) reader.skip(1);
    return text;
  }
  return undefined;
}

/** MSH-12. */
function versionOf({ fields }: Header) {
  const version = /^2\.\d(?:\.\d)?/.exec(fields[11] ?? '')?.[0];
  return version ? { protocolVersion: version } : {};
}
