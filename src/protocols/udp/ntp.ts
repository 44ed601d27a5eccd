import { concat, hex, text } from '../../bytes/build.ts';
import { latin1 } from '../../bytes/lines.ts';
import { type ByteTest, between, comparePattern } from '../../bytes/pattern.ts';
import { legacyClient, legacyServer, NEED } from '../legacy.ts';
import {
  type ClientBytes,
  type Facts,
  match,
  protocol,
  REJECT,
  type Reply,
  type Verdict,
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
  popularity: 9,
  transport: 'udp',
  ports: [123],
  speaksFirst: 'client',
  spec: 'RFC 5905 sections 7.3 and 8',
  openings: [concat(hex('23'), Uint8Array.from(zeros(TRANSMIT - 1)), text('firstbyt'))],
  server: legacyServer(server),
  client: legacyClient(client),
});

/** Mode 4, a stratum up to 16, and our timestamp. */
function server({ bytes, sent, ended }: Reply): Verdict {
  if (sent.length < 48 || ((sent[0] ?? 0) & 0x07) !== 3) return REJECT;
  const version = (sent[0] ?? 0) & 0x38;
  const ours = sent.subarray(TRANSMIT, TRANSMIT + 8);
  if (ours.every((byte) => byte === 0)) return REJECT;
  const first: ByteTest = (byte) => (byte & 0x07) === 4 && (byte & 0x38) <= version && byte > 7;
  const fit = comparePattern(bytes, [
    first,
    between(0, 16),
    ...unknown(22),
    ...ours,
    ...unknown(16),
  ]);
  if (fit === 'none') return REJECT;
  if (fit === 'partial') return ended ? REJECT : NEED;
  return match('certain', 'origin timestamp is the one we sent', [24, 32], {
    protocolVersion: String(((bytes[0] ?? 0) >> 3) & 7),
    ...state(bytes),
  });
}

/** Stratum 0 is a kiss of death with four letters (section 7.4); leap 3 is a clock not set. */
function state(bytes: Uint8Array): Facts {
  if (bytes[1] === 0) {
    const code = latin1(bytes.subarray(12, 16));
    return /^[A-Z]{4}$/.test(code) ? { note: `kiss of death ${code}` } : {};
  }
  return (bytes[0] ?? 0) >> 6 === 3 ? { note: 'clock not synchronized' } : {};
}

/** A first request has nothing but its transmit timestamp, if that; ntpd fills in more. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const first: ByteTest = (byte) =>
    (byte & 0x07) === 3 &&
    (byte & 0x38) >= 0x08 &&
    (byte & 0x38) <= 0x20 &&
    [0, 3].includes(byte >> 6);
  const bare = comparePattern(bytes, [
    ...[first, 0, undefined, undefined],
    ...[0, undefined, undefined, undefined, 0, undefined, undefined, undefined],
    ...zeros(28),
    ...unknown(8),
  ]);
  const full = comparePattern(bytes, [first, between(0, 16), between(0, 17), ...unknown(45)]);
  const protocolVersion = String(((bytes[0] ?? 0) >> 3) & 7);
  if (bare === 'full') return match('certain', 'first client request', 48, { protocolVersion });
  if (full === 'full') return match('weak', 'client request', 48, { protocolVersion });
  return (bare === 'partial' || full === 'partial') && !ended ? NEED : REJECT;
}
