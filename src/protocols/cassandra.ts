import { hex } from '../bytes/build.ts';
import { compare, indexOf } from '../bytes/compare.ts';
import { latin1 } from '../bytes/lines.ts';
import { type ByteTest, between, comparePattern } from '../bytes/pattern.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import {
  type ClientBytes,
  type Facts,
  match,
  protocol,
  REJECT,
  type Reply,
  type Verdict,
} from './protocol.ts';

const OPTIONS = 0x05;
const STARTUP = 0x01;
const SUPPORTED = 0x06;
const ERROR = 0x00;

/** Cassandra and ScyllaDB: the CQL binary protocol. OPTIONS is answered before any login. */
export const cassandra = protocol({
  id: 'cassandra',
  title: 'Apache Cassandra (CQL)',
  name: 'CASSANDRA',
  aliases: ['cql', 'scylla', 'scylladb'],
  popularity: 2,
  withoutRecording: 'frames of the CQL binary protocol v4; the client is cassandra-driver',
  ports: [9042],
  tlsPorts: [9142],
  speaksFirst: 'client',
  spec: 'CQL binary protocol v4, sections 2, 4.1.3, 4.2.4 and 9',
  // Version 4, no flags, stream 6662, OPTIONS, no body.
  openings: [hex('04 00 6662 05 00000000')],
  // The section on the length sets the limit: 256 MB.
  framing: { offset: 5, size: 4, endian: 'big', counts: 'payload', max: 268_435_456 },
  server: legacyServer(server),
  client: legacyClient(client),
});

/** Versions 3 to 6 and the two of DataStax Enterprise; a response has the first bit set. */
const isVersion = (byte: number) => (byte >= 3 && byte <= 6) || byte === 0x41 || byte === 0x42;
const isResponse: ByteTest = (byte) => byte >= 0x80 && isVersion(byte & 0x7f);
/** Compressed, tracing, custom payload, warning, beta. */
const isFlags: ByteTest = between(0, 0x1f);
const any: ByteTest = undefined;

function server(reply: Reply): Verdict {
  const { bytes, ended } = reply;
  const opcode = (byte: number) => byte === SUPPORTED || byte === ERROR;
  const fit = comparePattern(bytes, [isResponse, isFlags, any, any, opcode, 0, 0, any, any]);
  if (fit === 'none') return REJECT;
  const verdict = fit === 'partial' ? NEED : bytes[4] === ERROR ? error(reply) : supported(reply);
  return verdict.answer === 'need' && ended ? REJECT : verdict;
}

/** A map of lists, in any order; Cassandra and ScyllaDB always name the version of CQL. */
function supported({ bytes, sent }: Reply): Verdict {
  if (!isOptions(sent) || compare(bytes, sent.subarray(2, 4), 2) !== 'full') return REJECT;
  // The number of entries, then a key: letters in upper case.
  const letter = (byte: number) => (byte >= 0x41 && byte <= 0x5a) || byte === 0x5f;
  const fit = comparePattern(bytes, [0, between(1, 64), 0, between(3, 64), letter, letter], 9);
  if (fit !== 'full') return fit === 'partial' ? NEED : REJECT;
  const end = Math.min(9 + readUnsigned(bytes, 5, 4, 'big'), 4096);
  if (bytes.length < end) return NEED;
  return match('certain', 'SUPPORTED with our stream id', 15, options(bytes));
}

function options(bytes: Uint8Array): Facts {
  const versions = listOf(bytes, 'PROTOCOL_VERSIONS');
  const scylla = indexOf(bytes, 'SCYLLA_') !== -1;
  const protocolVersion = versions.at(-1) ?? String((bytes[0] ?? 0) & 0x7f);
  return { ...(scylla ? { product: 'ScyllaDB' } : {}), protocolVersion };
}

/** The strings of one entry: a number of them, then length and text of each. */
function listOf(bytes: Uint8Array, key: string): string[] {
  const found: string[] = [];
  const at = indexOf(bytes, key);
  if (at === -1) return found;
  let next = at + key.length;
  const count = Math.min(readUnsigned(bytes, next, 2, 'big'), 16);
  next += 2;
  while (found.length < count) {
    const size = readUnsigned(bytes, next, 2, 'big');
    if (size > 32 || next + 2 + size > bytes.length) break;
    found.push(latin1(bytes.subarray(next + 2, next + 2 + size)));
    next += 2 + size;
  }
  return found;
}

/**
 * Code 10, a protocol error, and its text. To foreign bytes the text names the version that
 * their first byte would be: `Invalid or unsupported protocol version (71)` for `G`.
 */
function error({ bytes, sent }: Reply): Verdict {
  const fit = comparePattern(bytes, [0, 0, 0, 0x0a, 0, any], 9);
  if (fit !== 'full') return fit === 'partial' ? NEED : REJECT;
  const size = readUnsigned(bytes, 13, 2, 'big');
  if (size < 8 || readUnsigned(bytes, 5, 4, 'big') < size + 6) return REJECT;
  if (bytes.length < 15 + size) return NEED;
  const said = latin1(bytes.subarray(15, 15 + size));
  if (!/^[\x20-\x7e]+$/.test(said)) return REJECT;
  const spoken = /unsupported protocol version/i.test(said);
  const ours = isOptions(sent) && compare(bytes, sent.subarray(2, 4), 2) === 'full';
  if (!spoken && !ours) return REJECT;
  return match('certain', 'ERROR, protocol error', 15 + size, { note: said.slice(0, 120) });
}

function isOptions(sent: Uint8Array): boolean {
  return comparePattern(sent, [isVersion, 0, any, any, OPTIONS, 0, 0, 0, 0]) === 'full';
}

function client({ bytes, ended }: ClientBytes): Verdict {
  const opcode = (byte: number) => byte === OPTIONS || byte === STARTUP;
  const fit = comparePattern(bytes, [isVersion, isFlags, any, any, opcode, 0, 0]);
  if (fit === 'none') return REJECT;
  const need = ended ? REJECT : NEED;
  if (fit === 'partial') return need;
  const protocolVersion = String(bytes[0]);
  if (bytes[4] === OPTIONS) {
    const body = comparePattern(bytes, [0, 0], 7);
    if (body === 'full') return match('certain', 'OPTIONS', 9, { protocolVersion });
    return body === 'partial' ? need : REJECT;
  }
  // STARTUP: a number of options, then the length and the letters of the first one's name.
  const letter = between(0x41, 0x5a);
  const shape = [any, any, 0, between(1, 16), 0, between(3, 32), letter, letter, letter];
  const body = comparePattern(bytes, shape, 7);
  if (body === 'full') return match('certain', 'STARTUP', 16, { protocolVersion });
  return body === 'partial' ? need : REJECT;
}
