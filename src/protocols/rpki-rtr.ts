import { hex } from '../bytes/build.ts';
import { startsWith } from '../bytes/compare.ts';
import { between, oneOf } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { type Answer, firstMatch, match, protocol, REJECT, type Reply } from './protocol.ts';

/**
 * RPKI to Router: a Reset Query, as every router sends first. A cache sends its records, or an error
 * with the bytes of the query.
 */
export const rpkiRtr = protocol({
  id: 'rpki-rtr',
  title: 'Resource Public Key Infrastructure to Router',
  name: 'RPKI-RTR',
  aliases: ['rtr', 'rpki'],
  tlsAliases: ['rpki-rtr-tls'],
  ports: [323, 8282, 3323],
  tlsPorts: [324],
  popularity: 0.5,
  speaksFirst: 'client',
  spec: 'RFC 8210 sections 5.1 to 5.11; StayRTR 0.5.1 as observed',
  // Version 0, which servers of later versions answer (section 7).
  openings: [hex('00 02 0000 00000008'), hex('01 02 0000 00000008')],
  // StayRTR closes at the first byte of another version.
  framing: {
    offset: 4,
    size: 4,
    endian: 'big',
    counts: 'self',
    max: 65_535,
    compared: [between(0, 2)],
  },
  serverBeginnings: [[between(0, 2), oneOf(3, 8, 10)]],
  server,
  client,
});

const any = undefined;
const VERSION = between(0, 2);

function server(reader: Reader, { sent }: Reply): Answer {
  const [version = 3, type] = sent;
  // The length of a query is 8, that of a Serial Query 12.
  if (version > 2 || (type !== 1 && type !== 2) || !startsWith(sent, hex('000000'), 4)) {
    return REJECT;
  }
  return firstMatch(reader, SERVER_WAYS, sent);
}

const SERVER_WAYS = [records, error, reset];

/** A Cache Response with a session id, then the header of a record. */
function records(reader: Reader): Answer {
  if (!reader.pattern(RECORDS_BYTES)) return REJECT;
  const [version = 0, , high, low] = reader.bytes;
  const protocolVersion = `${version}`;
  const prefix = (start: Reader): Answer => {
    // An IPv4 prefix (flags, two lengths, zero), or an IPv6 prefix.
    if (!start.pattern([version, (byte) => byte === 4 || byte === 6, 0, 0, 0, 0, 0])) return REJECT;
    const isIpv4 = start.bytes[9] === 4;
    const size = isIpv4 ? 32 : 128;
    const rest = [isIpv4 ? 20 : 32, between(0, 1), between(0, size), between(0, size), 0];
    return start.pattern(rest)
      ? match('certain', 'Cache Response and a prefix', start.at, { protocolVersion })
      : REJECT;
  };
  const end = (start: Reader): Answer =>
    start.pattern([version, 7, high, low, 0, 0, 0, version === 0 ? 12 : 24])
      ? match(high || low ? 'certain' : 'weak', 'Cache Response and End of Data', start.at, {
          protocolVersion,
        })
      : REJECT;
  const other = (start: Reader): Answer =>
    // A router key (9) or the providers of an AS (11).
    start.pattern([version, (byte) => byte === 9 || byte === 11, any, any, 0, 0])
      ? match('weak', 'Cache Response and a record', start.at, { protocolVersion })
      : REJECT;
  return firstMatch(reader, [prefix, end, other]);
}

const RECORDS_BYTES = [VERSION, 3, any, any, 0, 0, 0, 8];

/** Error Report: a code, the length of the query, the query, and a text. */
function error(reader: Reader, sent: Uint8Array): Answer {
  if (!reader.pattern(ERROR_BYTES)) return REJECT;
  const { bytes } = reader;
  const length = bytes[11] ?? 0;
  const note = ERRORS[bytes[3] ?? 0] ?? 'error';
  const facts = { protocolVersion: String(bytes[0]), note };
  if (length === 0 || length > sent.length) return match('weak', 'Error Report', reader.at, facts);
  return reader.text(sent.subarray(0, length))
    ? match('certain', 'Error Report with our query', reader.at, facts)
    : REJECT;
}

const ERROR_BYTES = [VERSION, 10, 0, between(0, 8), 0, 0, any, any, 0, 0, 0, any];

/** Section 12. */
const ERRORS: readonly string[] = [
  'corrupt data',
  'internal error',
  'no data available',
  'invalid request',
  'unsupported protocol version',
  'unsupported PDU type',
  'withdrawal of unknown record',
  'duplicate announcement received',
  'unexpected protocol version',
];

/** Cache Reset: the answer to a Serial Query. */
function reset(reader: Reader): Answer {
  return reader.pattern(RESET_BYTES) ? match('weak', 'Cache Reset', reader.at) : REJECT;
}

const RESET_BYTES = [VERSION, 8, 0, 0, 0, 0, 0, 8];

/** A Reset Query or a Serial Query: small numbers only. */
function client(reader: Reader): Answer {
  return firstMatch(reader, [
    (start) =>
      start.pattern([VERSION, 2, 0, 0, 0, 0, 0, 8])
        ? match('weak', 'Reset Query', start.at)
        : REJECT,
    (start) =>
      start.pattern([VERSION, 1, any, any, 0, 0, 0, 12])
        ? match('weak', 'Serial Query', start.at)
        : REJECT,
  ]);
}
