import { concat, hex, text } from '../../bytes/build.ts';
import { latin1 } from '../../bytes/lines.ts';
import { nonZeroBytes } from '../../bytes/non-zero.ts';
import { type ByteTest, between, comparePattern } from '../../bytes/pattern.ts';
import type { Reader } from '../../bytes/reader.ts';
import {
  type Answer,
  type Facts,
  firstMatch,
  match,
  protocol,
  REJECT,
  type Reply,
  requestStrength,
} from '../protocol.ts';

const TRANSMIT = 40;
const zeros = (count: number): 0[] => Array.from({ length: count }, () => 0);
const unknown = (count: number): undefined[] => Array.from({ length: count }, () => undefined);

/**
 * NTP, version 4, mode 3 (client), all fields zero but the transmit timestamp, which a server
 * returns as its origin timestamp.
 */
export const ntp = protocol({
  id: 'ntp',
  title: 'Network Time Protocol',
  name: 'NTP',
  transport: 'udp',
  ports: [123],
  popularity: 9,
  speaksFirst: 'client',
  spec: 'RFC 5905 sections 7.3 and 8',
  openings: [concat(hex('23'), Uint8Array.from(zeros(TRANSMIT - 1)), text('firstbyt'))],
  serverBeginnings: [[(first) => [2, 4, 6, 7].includes(first & 7)]],
  server,
  client,
});

function server(reader: Reader, { sent }: Reply): Answer {
  const mode = modeOf(sent);
  if (mode === CONTROL) return control(reader, sent);
  if (mode === PRIVATE) return privateAnswer(reader, sent);
  return mode === CLIENT || mode === SYMMETRIC ? time(reader, sent) : REJECT;
}

/** Modes of a request (RFC 5905 section 7.3, RFC 9327 section 2; ntpd's ntp_request.h). */
const [SYMMETRIC, CLIENT, CONTROL, PRIVATE] = [1, 3, 6, 7];

function modeOf([first = 0]: Uint8Array): number {
  return first & 0x07;
}

/** The answering mode, a stratum up to 16, and the timestamp that was sent. */
function time(reader: Reader, sent: Uint8Array): Answer {
  if (sent.length < 48) return REJECT;
  const version = (sent[0] ?? 0) & 0x38;
  const ours = sent.subarray(TRANSMIT, TRANSMIT + 8);
  const mode = modeOf(sent) + 1;
  const first: ByteTest = (byte) => (byte & 0x07) === mode && (byte & 0x38) <= version && byte > 7;
  if (ours.every((byte) => byte === 0)) return withoutTimestamp(reader, first);
  if (!reader.pattern([first, between(0, 16), ...unknown(22), ...ours, ...unknown(16)])) {
    return REJECT;
  }
  return match('certain', 'origin timestamp is the one we sent', [24, 32], {
    protocolVersion: versionOf(reader.bytes),
    ...state(reader.bytes),
  });
}

const NO_TIMESTAMP = Array.from({ length: 8 }, () => 0);

/**
 * A client may leave out its timestamp, and gets zeros back. Then a server shows by a precision of less
 * than half a second, and by receiving and answering in one second of our time.
 */
function withoutTimestamp(reader: Reader, first: ByteTest): Answer {
  const isAnswer = reader.pattern([
    ...[
      first,
      between(0, 16),
      between(0, 17),
      between(0xe0, 0xff),
      ...unknown(20),
      ...NO_TIMESTAMP,
    ],
  ]);
  if (!isAnswer) return REJECT;
  const received = reader.take(4);
  if (!reader.pattern(unknown(4)) || !reader.text(received)) return REJECT;
  if (!reader.pattern(unknown(4)) || nonZeroBytes(received) < 3) return REJECT;
  return match('likely', 'received and answered in the same second', [32, 44], {
    protocolVersion: versionOf(reader.bytes),
    ...state(reader.bytes),
  });
}

/** Version, mode, operation and sequence number return, with the first bit of the operation set. */
function control(reader: Reader, sent: Uint8Array): Answer {
  if (!requestStrength(ntp, sent)) return REJECT;
  const [first, operation = 0] = sent;
  const isAnswer = reader.pattern([
    ...[first, (byte: number) => byte >= 0x80 && (byte & 0x1f) === (operation & 0x1f)],
    ...sent.subarray(2, 4),
    ...unknown(8),
  ]);
  if (!isAnswer) return REJECT;
  const version = /\bversion="(?:ntpd )?([^"\s]{1,40})/.exec(reader.availableText(512))?.[1];
  const facts = version ? { product: 'ntpd', version } : {};
  const isText = /^[\s,]*[a-z_]{2,20}=/.test(reader.availableText(64));
  return match(isText ? 'certain' : 'weak', 'answer to a control message', reader.at, facts);
}

/** No response, no sequence; an implementation (0, 2 or 3) and a request code. */
const PRIVATE_REQUEST: readonly ByteTest[] = [
  ...[(byte: number) => byte < 0x40, (byte: number) => byte < 0x80],
  ...[(byte: number) => [0, 2, 3].includes(byte), between(0, 45)],
  ...unknown(4),
];

/** A response of ntpd's own requests: implementation and request code return. */
function privateAnswer(reader: Reader, sent: Uint8Array): Answer {
  if (comparePattern(sent, PRIVATE_REQUEST) !== 'full') return REJECT;
  const isFirst: ByteTest = (byte) => byte >= 0x80 && (byte & 0x3f) === ((sent[0] ?? 0) & 0x3f);
  const isAnswer = reader.pattern([isFirst, undefined, ...sent.subarray(2, 4), ...unknown(4)]);
  if (!isAnswer) return REJECT;
  const isEnough = nonZeroBytes(reader.bytes.subarray(0, reader.at)) >= 4;
  return match(isEnough ? 'likely' : 'weak', 'answer to a private request', reader.at);
}

function versionOf(bytes: Uint8Array): string {
  return String(((bytes[0] ?? 0) >> 3) & 7);
}

/** Stratum 0 is a kiss of death with four letters (section 7.4); leap 3 is a clock not set. */
function state(bytes: Uint8Array): Facts {
  if (bytes[1] === 0) {
    const code = latin1(bytes, 12, 16);
    return /^[A-Z]{4}$/.test(code) ? { note: `kiss of death ${code}` } : {};
  }
  return (bytes[0] ?? 0) >> 6 === 3 ? { note: 'clock not synchronized' } : {};
}

function client(reader: Reader): Answer {
  return firstMatch(reader, CLIENT_WAYS);
}

const CLIENT_WAYS = [bareRequest, request, controlRequest];

const CONTROL_REQUEST = [
  ...[(byte: number) => byte < 0x40 && modeOf(Uint8Array.of(byte)) === CONTROL && byte > 7],
  ...[between(1, 12), undefined, undefined, 0, 0, ...unknown(2), 0, 0, ...unknown(2)],
];

/** As ntpq sends it: no status, no offset (RFC 9327 section 2). */
function controlRequest(reader: Reader): Answer {
  return reader.pattern(CONTROL_REQUEST) ? match('weak', 'control message', reader.at) : REJECT;
}

const isRequest: ByteTest = (byte) =>
  (byte & 0x07) === 3 &&
  (byte & 0x38) >= 0x08 &&
  (byte & 0x38) <= 0x20 &&
  [0, 3].includes(byte >> 6);

const BARE_REQUEST = [
  ...[isRequest, 0, undefined, undefined],
  ...[0, undefined, undefined, undefined, 0, undefined, undefined, undefined],
  ...zeros(28),
  ...unknown(8),
];

/** A first request has nothing but its transmit timestamp, if that. */
function bareRequest(reader: Reader): Answer {
  if (!reader.pattern(BARE_REQUEST)) return REJECT;
  const facts = { protocolVersion: versionOf(reader.bytes) };
  return match('certain', 'first client request', reader.at, facts);
}

const REQUEST = [isRequest, between(0, 16), between(0, 17), ...unknown(45)];

/** The requests of ntpd fill in more fields. */
function request(reader: Reader): Answer {
  if (!reader.pattern(REQUEST)) return REJECT;
  return match('weak', 'client request', reader.at, { protocolVersion: versionOf(reader.bytes) });
}
