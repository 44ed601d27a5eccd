import { concat, hex, text, u32be } from '../bytes/build.ts';
import { compareAny, startsWith } from '../bytes/compare.ts';
import { latin1 } from '../bytes/lines.ts';
import { between, comparePattern } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { textPattern } from '../bytes/text-pattern.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import {
  type Answer,
  type Facts,
  firstMatch,
  match,
  protocol,
  REJECT,
  type Reply,
} from './protocol.ts';
import type { RefusalContext } from './protocol-parts.ts';

const SSL_REQUEST = hex('00000008 04d2162f');

/**
 * PostgreSQL 15 replies to SSLRequest as usual while it starts or recovers; only the reply to a
 * StartupMessage is an error then (57P03). Its user does not exist; libpq's PQping asks in the same way.
 */
const STARTUP_MESSAGE = concat(hex('00000019 00030000'), text('user\0firstbytes\0\0'));

/** PostgreSQL: the frontend/backend protocol, version 3 (manual, chapter "Frontend/Backend Protocol"). */
export const postgresql = protocol({
  id: 'postgresql',
  title: 'PostgreSQL',
  name: 'PostgreSQL',
  aliases: ['postgres', 'pgsql', 'pg'],
  ports: [5432, 6432],
  popularity: 45,
  speaksFirst: 'client',
  spec: 'PostgreSQL manual, "Message Formats": SSLRequest, ErrorResponse, Authentication*',
  alpn: ['postgresql'],
  openings: [SSL_REQUEST],
  readiness: STARTUP_MESSAGE,
  starttls: [{ send: SSL_REQUEST, accepts: (reader) => reader.u8() === 0x53 }],
  // PQ_LARGE_MESSAGE_LIMIT is the largest allocation, 1 GiB less one byte.
  // libpq and pgJDBC compare the type of the first answer: "expected authentication request from server".
  framing: {
    offset: 1,
    size: 4,
    endian: 'big',
    counts: 'self',
    max: 0x3fffffff,
    compared: { server: [(type) => 'ERv'.includes(String.fromCharCode(type))] },
  },
  // The startup packet has no type (section "Message Formats"; MAX_STARTUP_PACKET_LENGTH).
  firstMessage: { offset: 0, size: 4, endian: 'big', counts: 'self', max: 10_000 },
  refusal: protocolViolation,
  notReady: /^E[\s\S]{4}[^\0]+\0(?:[^\0]+\0)?C(?:57P0[123]|53300)\0M([^\0]+)/,
  server,
  client,
});

function server(reader: Reader, { sent }: Reply): Answer {
  switch (reader.peek()) {
    case 0x45: // E
      return firstMatch(reader, SERVER_WAYS);
    case 0x52: // R
      return authentication(reader);
    case 0x53: // S
    case 0x4e: // N
      return oneByte(reader, sent);
    case 0x47: // G
      return gssEncryption(reader, sent);
    case 0x76: // v
      return negotiation(reader, sent);
    default:
      return REJECT;
  }
}

const SERVER_WAYS = [errorOfProtocol2, errorResponse];

const GSS_REQUEST = hex('00000008 04d21630');

/** The answer to GSSENCRequest is one byte as well: `G`, or `N`. */
function gssEncryption(reader: Reader, sent: Uint8Array): Answer {
  if (!startsWith(sent, GSS_REQUEST)) return REJECT;
  const letter = String.fromCharCode(reader.peek());
  const rule = `one byte, ${letter}, to GSSENCRequest`;
  return match(reader.left === 1 ? 'likely' : 'weak', rule, 1);
}

const NEGOTIATION = [0x76, 0, 0, undefined, undefined, 0, 3, 0, between(0, 9), 0, 0, 0];

/** NegotiateProtocolVersion: the newest minor version, and how many options are unknown. */
function negotiation(reader: Reader, sent: Uint8Array): Answer {
  const isStartup = comparePattern(sent, STARTUP) === 'full';
  if (!isStartup || !reader.pattern(NEGOTIATION)) return REJECT;
  return match('likely', 'NegotiateProtocolVersion', reader.at);
}

const TLS_STARTS = [hex('1603'), hex('1503')];

/** Answers to SSLRequest: one byte. After `S` the server waits for TLS, or has begun to object to it. */
function oneByte(reader: Reader, sent: Uint8Array): Answer {
  const { bytes } = reader;
  if (bytes[0] === 0x4e && startsWith(sent, GSS_REQUEST)) return gssEncryption(reader, sent);
  if (!startsWith(sent, SSL_REQUEST)) return REJECT;
  const starttls = bytes[0] === 0x53;
  const isTls = starttls && compareAny(bytes, TLS_STARTS, 1) !== 'none';
  if (bytes.length > 1 && !isTls) return REJECT;
  return match('likely', `one byte, ${starttls ? 'S' : 'N'}, to SSLRequest`, 1, { starttls });
}

const PROTOCOL_2_ERRORS = ['EFATAL:  ', 'Ecould not fork new process for connection'];

/** Servers before 7.4, and a postmaster that cannot fork, use version 2: text up to NUL. */
function errorOfProtocol2(reader: Reader): Answer {
  if (!reader.oneOf(PROTOCOL_2_ERRORS)) return REJECT;
  reader.at = 1;
  const text = readText(reader, 1023);
  if (text === undefined) return REJECT;
  const note = text.slice(0, 120).trim();
  return match('likely', 'error of protocol 2', 1 + text.length, { note });
}

const ERROR_START = [0x45, 0, 0, undefined, undefined, 0x53];
const SQL_STATE = textPattern(/^([0-9A-Z]{5})\0/);

/** Types of fields: SQLSTATE, and severity with and without localization. */
const [CODE, SEVERITY, SEVERITY_IN_ENGLISH] = [0x43, 0x53, 0x56];

/**
 * `E`, length, then fields, each a letter and a text that ends with NUL. Severity comes first,
 * the five characters of SQLSTATE soon after ("Error and Notice Message Fields").
 */
function errorResponse(reader: Reader): Answer {
  const { bytes } = reader;
  if (!reader.pattern(ERROR_START) || readUnsigned(bytes, 1, 4, 'big') < 16) return REJECT;
  reader.at = 5;
  for (;;) {
    const type = reader.u8();
    if (type < 0x41 || type > 0x5a) return REJECT;
    if (type === CODE) {
      const code = reader.match(SQL_STATE)?.[1];
      if (code === undefined) return REJECT;
      return match('certain', 'ErrorResponse', reader.at, refusal(bytes, reader.at, code));
    }
    const isSeverity = type === SEVERITY || type === SEVERITY_IN_ENGLISH;
    if (readText(reader, isSeverity ? 40 : 1024) === undefined) return REJECT;
  }
}

/** Moves past a text and its NUL; undefined if the text is longer than `max` bytes. */
function readText(reader: Reader, max: number): string | undefined {
  const length = reader.available(max + 1).indexOf(0);
  if (length === -1) {
    reader.skip(max + 1);
    return undefined;
  }
  const text = latin1(reader.take(length));
  reader.skip(1);
  return text;
}

/** The message, and the versions that the server offers where it refused ours. */
function refusal(bytes: Uint8Array, at: number, sqlState: string): Facts {
  const stop = bytes.indexOf(0, at);
  if (bytes[at] !== 0x4d || stop === -1) return { note: `SQLSTATE ${sqlState}` };
  const message = latin1(bytes, at + 1, Math.min(stop, at + 161));
  const offered = /server supports \d+\.\d+ to (\d+\.\d+)/.exec(message)?.[1];
  return { note: message, ...(offered ? { protocolVersion: offered } : {}) };
}

const AUTHENTICATION = [0x52, 0, 0, 0, between(8, 255), 0, 0, 0, between(0, 12)];
const KINDS_WITHOUT_DATA = [0, 2, 3, 6, 7, 9];
const MD5_PASSWORD = 5;

/** `R`, length, kind: 8 bytes for most kinds, more for those that carry data. */
function authentication(reader: Reader): Answer {
  if (!reader.pattern(AUTHENTICATION)) return REJECT;
  const [length, kind] = [reader.bytes[4] as number, reader.bytes[8] as number];
  const isBare = KINDS_WITHOUT_DATA.includes(kind);
  const isValid = isBare ? length === 8 : kind === MD5_PASSWORD ? length === 12 : length > 8;
  return isValid ? match('certain', 'Authentication message', reader.at) : REJECT;
}

/** Requests that come before any message have a code where a version would stand. */
const FIRST_MESSAGES = [
  request('SSLRequest', SSL_REQUEST),
  request('GSSENCRequest', GSS_REQUEST),
  request('CancelRequest', hex('00000010 04d2162e')),
  startupMessage,
];

function client(reader: Reader): Answer {
  return firstMatch(reader, FIRST_MESSAGES);
}

function request(name: string, lengthAndCode: Uint8Array) {
  return (reader: Reader): Answer =>
    reader.text(lengthAndCode) ? match('certain', name, reader.at, { note: name }) : REJECT;
}

/** length, version 3.x, then pairs of names and values; `user` is the one that must be there. */
function startupMessage(reader: Reader): Answer {
  const { bytes } = reader;
  if (!reader.pattern(STARTUP) || readUnsigned(bytes, 0, 4, 'big') < 9) return REJECT;
  if (!reader.match(PARAMETER_NAME)) return REJECT;
  const application = /\0application_name\0([^\0]{1,64})\0/.exec(latin1(bytes, 8))?.[1];
  return match('certain', 'StartupMessage', reader.at - 1, {
    protocolVersion: `3.${bytes[7]}`,
    ...(application ? { product: application } : {}),
  });
}

const STARTUP = [0, 0, between(0, 0x27), undefined, 0, 3, 0, between(0, 9)];
const PARAMETER_NAME = textPattern(/^[a-z_][\w.]{0,62}\0/);

/**
 * ErrorResponse (PostgreSQL, "Message Formats"): 08P01 is a protocol violation. libpq does not show
 * an error that answers a request for TLS or GSSAPI, of 8 bytes; this is declined, and the
 * StartupMessage that follows gets the error.
 */
function protocolViolation({ sentence, bytes }: RefusalContext): readonly Uint8Array[] {
  const fields = text(`SFATAL\0VFATAL\0C08P01\0Mfirstbytes: ${sentence}\0\0`);
  const error = concat('E', u32be(4 + fields.length), fields);
  return bytes.length === 8 ? [text('N'), error] : [error];
}
