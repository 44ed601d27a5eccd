import { concat, hex, text, u32be } from '../bytes/build.ts';
import { compare, compareAny, startsWith } from '../bytes/compare.ts';
import { latin1 } from '../bytes/lines.ts';
import { between, comparePattern } from '../bytes/pattern.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import { legacyAccepts, legacyClient, legacyServer, NEED } from './legacy.ts';
import {
  type ClientBytes,
  type Facts,
  match,
  protocol,
  REJECT,
  type RefusalContext,
  type Reply,
  type Verdict,
} from './protocol.ts';

const SSL_REQUEST = hex('00000008 04d2162f');

/** PostgreSQL: the frontend/backend protocol, version 3 (manual, chapter "Frontend/Backend Protocol"). */
export const postgresql = protocol({
  id: 'postgresql',
  title: 'PostgreSQL',
  name: 'PostgreSQL',
  aliases: ['postgres', 'pgsql', 'pg'],
  popularity: 3,
  ports: [5432, 6432],
  speaksFirst: 'client',
  spec: 'PostgreSQL manual, "Message Formats": SSLRequest, ErrorResponse, Authentication*',
  refusal: protocolViolation,
  alpn: ['postgresql'],
  openings: [SSL_REQUEST],
  starttls: [
    {
      send: SSL_REQUEST,
      accepts: legacyAccepts((received) => {
        if (received.length === 0) return 'need';
        return received[0] === 0x53 ? 'yes' : 'no';
      }),
    },
  ],
  // PQ_LARGE_MESSAGE_LIMIT is the largest allocation, 1 GiB less one byte.
  framing: { offset: 1, size: 4, endian: 'big', counts: 'self', max: 0x3fffffff },
  server: legacyServer(server),
  client: legacyClient(client),
});

function server(reply: Reply): Verdict {
  const verdict = answer(reply);
  return verdict.answer === 'need' && reply.ended ? REJECT : verdict;
}

function answer(reply: Reply): Verdict {
  switch (reply.bytes[0]) {
    case undefined:
      return NEED;
    case 0x45: // E
      return errorResponse(reply.bytes);
    case 0x52: // R
      return authentication(reply.bytes);
    case 0x53: // S
    case 0x4e: // N
      return oneByte(reply);
    default:
      return REJECT;
  }
}

/** Answers to SSLRequest: one byte. After `S` the server waits for TLS, or has begun to object to it. */
function oneByte({ bytes, sent }: Reply): Verdict {
  if (!startsWith(sent, SSL_REQUEST)) return REJECT;
  const starttls = bytes[0] === 0x53;
  const more = bytes.subarray(1);
  const tls = starttls && compareAny(more, [hex('1603'), hex('1503')]) !== 'none';
  if (more.length > 0 && !tls) return REJECT;
  const said = starttls ? 'S' : 'N';
  return match('likely', `one byte, ${said}, to SSLRequest`, 1, { starttls });
}

/**
 * `E`, length, then fields, each a letter and a text that ends with NUL. Severity comes first,
 * the five characters of SQLSTATE soon after ("Error and Notice Message Fields").
 */
function errorResponse(bytes: Uint8Array): Verdict {
  const old = protocol2Error(bytes);
  if (old.answer !== 'reject') return old;
  const head = comparePattern(bytes, [0x45, 0, 0, undefined, undefined, 0x53]);
  if (head === 'none') return REJECT;
  if (head === 'partial') return NEED;
  if (readUnsigned(bytes, 1, 4, 'big') < 16) return REJECT;
  for (let at = 5; at < bytes.length; ) {
    const type = bytes[at] ?? 0;
    if (!(type >= 0x41 && type <= 0x5a)) return REJECT;
    const stop = bytes.indexOf(0, at);
    const value = latin1(bytes.subarray(at + 1, stop === -1 ? bytes.length : stop));
    if (type === 0x43) {
      if (!/^[0-9A-Z]{0,5}$/.test(value)) return REJECT;
      if (stop === -1) return NEED;
      if (value.length !== 5) return REJECT;
      return match('certain', 'ErrorResponse', stop + 1, refusal(bytes, stop + 1, value));
    }
    if (value.length > (type === 0x53 || type === 0x56 ? 40 : 1024)) return REJECT;
    if (stop === -1) return NEED;
    at = stop + 1;
  }
  return NEED;
}

/** Servers before 7.4, and a postmaster that cannot fork, speak version 2: text up to NUL. */
function protocol2Error(bytes: Uint8Array): Verdict {
  const fit = compareAny(bytes, ['EFATAL:  ', 'Ecould not fork new process for connection']);
  if (fit === 'none') return REJECT;
  const stop = bytes.indexOf(0);
  if (stop === -1) return bytes.length > 1024 ? REJECT : NEED;
  const note = latin1(bytes.subarray(1, Math.min(stop, 121))).trim();
  return match('likely', 'error of protocol 2', stop, { note });
}

/** The message, and the versions that the server offers where it refused ours. */
function refusal(bytes: Uint8Array, at: number, sqlState: string): Facts {
  const stop = bytes.indexOf(0, at);
  if (bytes[at] !== 0x4d || stop === -1) return { note: `SQLSTATE ${sqlState}` };
  const message = latin1(bytes.subarray(at + 1, Math.min(stop, at + 161)));
  const offered = /server supports \d+\.\d+ to (\d+\.\d+)/.exec(message)?.[1];
  return { note: message, ...(offered ? { protocolVersion: offered } : {}) };
}

/** `R`, length, kind: 8 bytes for most kinds, more for those that carry data. */
function authentication(bytes: Uint8Array): Verdict {
  const fit = comparePattern(bytes, [0x52, 0, 0, 0, between(8, 255), 0, 0, 0, between(0, 12)]);
  if (fit === 'none') return REJECT;
  if (fit === 'partial') return NEED;
  const [length, kind] = [bytes[4] ?? 0, bytes[8] ?? 0];
  const bare = [0, 2, 3, 6, 7, 9].includes(kind);
  const valid = bare ? length === 8 : kind === 5 ? length === 12 : length > 8;
  if (!valid) return REJECT;
  return match('certain', 'Authentication message', 9);
}

/** Requests that come before any message: length, then a code where a version would stand. */
const REQUESTS: readonly { readonly bytes: Uint8Array; readonly name: string }[] = [
  { bytes: SSL_REQUEST, name: 'SSLRequest' },
  { bytes: hex('00000008 04d21630'), name: 'GSSENCRequest' },
  { bytes: hex('00000010 04d2162e'), name: 'CancelRequest' },
];

function client({ bytes, ended }: ClientBytes): Verdict {
  const request = REQUESTS.find((one) => compare(bytes, one.bytes) === 'full');
  if (request) return match('certain', request.name, 8, { note: request.name });
  const short = compareAny(
    bytes,
    REQUESTS.map((one) => one.bytes),
  );
  const startup = startupMessage(bytes);
  if (startup.answer === 'match') return startup;
  return (short === 'partial' || startup.answer === 'need') && !ended ? NEED : REJECT;
}

/** length, version 3.x, then pairs of names and values; `user` is the one that must be there. */
function startupMessage(bytes: Uint8Array): Verdict {
  const fit = comparePattern(bytes, [0, 0, between(0, 0x27), undefined, 0, 3, 0, between(0, 9)]);
  if (fit === 'none') return REJECT;
  if (fit === 'partial') return NEED;
  if (readUnsigned(bytes, 0, 4, 'big') < 9) return REJECT;
  const stop = bytes.indexOf(0, 8);
  const name = latin1(bytes.subarray(8, stop === -1 ? bytes.length : stop));
  if (!/^[a-z_][\w.]{0,62}$/.test(name)) return name === '' && stop === -1 ? NEED : REJECT;
  if (stop === -1) return NEED;
  const application = /\0application_name\0([^\0]{1,64})\0/.exec(latin1(bytes.subarray(8)))?.[1];
  return match('certain', 'StartupMessage', stop, {
    protocolVersion: `3.${bytes[7]}`,
    ...(application ? { product: application } : {}),
  });
}

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
