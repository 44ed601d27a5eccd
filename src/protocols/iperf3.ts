import { concat, text, u32be } from '../bytes/build.ts';
import { compare, startsWith } from '../bytes/compare.ts';
import { comparePattern } from '../bytes/pattern.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

/** 36 letters and digits, and a NUL. */
const COOKIE = text('firstbytesfirstbytesfirstbytesfirstb\0');
/** PARAM_EXCHANGE: what the server says to any 37 bytes, which it takes for a cookie. */
const PARAM_EXCHANGE = 9;
const [TEST_END, IPERF_DONE] = ['\x04', '\x10'];

/**
 * iperf3: a test that is over before it begins. The server's states alone are three bytes, but
 * it sends its results, which are empty, before it goes back to listening.
 */
export const iperf3 = protocol({
  id: 'iperf3',
  title: 'iperf3 control connection',
  name: 'iperf3',
  popularity: 0.7,
  ports: [5201],
  speaksFirst: 'client',
  spec: 'iperf3 wiki "IperfProtocolStates"; iperf3 3.12 as observed',
  openings: [concat(COOKIE, json('{}'), TEST_END, json(noResults()), IPERF_DONE)],
  server: legacyServer(server),
  client: legacyClient(client),
});

function json(said: string): Uint8Array {
  return concat(u32be(said.length), said);
}

function noResults(): string {
  const used = { cpu_util_total: 0, cpu_util_user: 0, cpu_util_system: 0 };
  return JSON.stringify({ ...used, sender_has_retransmits: 0, streams: [] });
}

/** PARAM_EXCHANGE, CREATE_STREAMS, EXCHANGE_RESULTS, then the length of the results and they. */
function server({ bytes, sent, ended }: Reply): Verdict {
  if (!startsWith(sent, COOKIE)) return afterForeignBytes(bytes, sent, ended);
  // ACCESS_DENIED: another test is under way.
  if (bytes[0] === 0xff) return match('weak', 'ACCESS_DENIED', 1, { note: 'busy with a test' });
  const head = [PARAM_EXCHANGE, 10, 13, 0, 0, undefined, undefined];
  const fit = comparePattern(bytes, head);
  const results = compare(bytes, '{"', head.length);
  if (fit === 'full' && results === 'full') return match('certain', 'states and results', 9);
  if (fit === 'none' || results === 'none') return REJECT;
  if (!ended) return NEED;
  return bytes.length > 0 ? match('weak', 'states', Math.min(bytes.length, 3)) : REJECT;
}

function afterForeignBytes(bytes: Uint8Array, sent: Uint8Array, ended: boolean): Verdict {
  if (sent.length < COOKIE.length) return REJECT;
  if (bytes.length === 0) return ended ? REJECT : NEED;
  const alone = bytes.length === 1 && bytes[0] === PARAM_EXCHANGE;
  return alone ? match('weak', 'PARAM_EXCHANGE alone', 1) : REJECT;
}

/** The cookie of RFC 4648's base 32 letters in lower case, as iperf3 makes it. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const letter = (byte: number) => (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x32 && byte <= 0x37);
  const fit = comparePattern(bytes, [...Array.from({ length: 36 }, () => letter), 0]);
  if (fit === 'full') return match('certain', 'cookie', 37);
  return fit === 'partial' && !ended ? NEED : REJECT;
}
