import { concat, text, u32be } from '../bytes/build.ts';
import { oneOf } from '../bytes/pattern.ts';
import { ifItComes, type Reader } from '../bytes/reader.ts';
import { textPattern } from '../bytes/text-pattern.ts';
import { type Answer, isRequestOf, match, protocol, REJECT, type Reply } from './protocol.ts';

/** 36 letters and digits, and a NUL. */
const COOKIE = text('firstbytesfirstbytesfirstbytesfirstb\0');
/** PARAM_EXCHANGE: the server's answer to any 37 bytes, which it takes for a cookie. */
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
  ports: [5201],
  popularity: 2,
  speaksFirst: 'client',
  spec: 'iperf3 wiki "IperfProtocolStates"; iperf3 3.12 as observed',
  openings: [concat(COOKIE, json('{}'), TEST_END, json(noResults()), IPERF_DONE)],
  serverBeginnings: [[oneOf(9, 0xff)]],
  server,
  client,
});

function json(value: string): Uint8Array {
  return concat(u32be(value.length), value);
}

function noResults(): string {
  const used = { cpu_util_total: 0, cpu_util_user: 0, cpu_util_system: 0 };
  return JSON.stringify({ ...used, sender_has_retransmits: 0, streams: [] });
}

/** PARAM_EXCHANGE, CREATE_STREAMS, EXCHANGE_RESULTS, then the length of the results and they. */
const STATES = [PARAM_EXCHANGE, 10, 13, 0, 0, undefined, undefined, ...text('{"')];

function server(reader: Reader, { bytes, sent }: Reply): Answer {
  if (!isRequestOf(iperf3, sent)) return afterForeignBytes(reader, sent);
  if (reader.peek() === ACCESS_DENIED) {
    return match('weak', 'ACCESS_DENIED', 1, { note: 'busy with a test' });
  }
  // The client goes on only when the server has replied with the first state.
  const isFirst = sent.length === COOKIE.length && reader.peek() === PARAM_EXCHANGE;
  if (isFirst && reader.left === 1) {
    return match('likely', 'PARAM_EXCHANGE in reply to a cookie', 1);
  }
  const isWhole = ifItComes(reader, () => reader.pattern(STATES));
  if (isWhole === undefined) return match('weak', 'states', Math.min(bytes.length, 3));
  if (isWhole) return match('certain', 'states and results', reader.at);
  return isFirst ? match('weak', 'PARAM_EXCHANGE, then other bytes', 1) : REJECT;
}

/** Another test is under way. */
const ACCESS_DENIED = 0xff;

function afterForeignBytes(reader: Reader, sent: Uint8Array): Answer {
  if (sent.length < COOKIE.length) return REJECT;
  return reader.u8() === PARAM_EXCHANGE ? match('weak', 'PARAM_EXCHANGE', 1) : REJECT;
}

/** The cookie of RFC 4648's base 32 letters in lower case, as iperf3 makes it. */
const COOKIE_OF_CLIENT = textPattern(/^[a-z2-7]{36}\0/);

function client(reader: Reader): Answer {
  return reader.match(COOKIE_OF_CLIENT) ? match('certain', 'cookie', reader.at) : REJECT;
}
