import { concat, u32be } from '../bytes/build.ts';
import { latin1 } from '../bytes/lines.ts';
import { between } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { type Answer, match, protocol, REJECT, type Reply } from './protocol.ts';

/** The status of a negotiation message (TSaslTransport.java, NegotiationStatus). */
const START = 1;
const BAD = 3;
const ERROR = 4;

const MECHANISM = 'FIRSTBYTES';

/**
 * Thrift inside SASL, of Hive and Impala: begins with a mechanism that no server has, which is not
 * a login. The server's refusal repeats the name.
 */
export const thriftSasl = protocol({
  id: 'thrift-sasl',
  title: 'Apache Thrift in SASL',
  name: 'Thrift SASL',
  aliases: ['hive', 'hiveserver2', 'hs2', 'impala'],
  ports: [10_000, 21_050, 9083],
  popularity: 0.8,
  speaksFirst: 'client',
  spec: 'Apache Thrift 0.16, TSaslTransport.java, NegotiationStatus and sendSaslMessage, and TSaslServerTransport.java, handleSaslStartMessage',
  withoutRecording:
    'No server with the SASL transport of Thrift is in Debian 12 or on npm. The sources of Apache Thrift stand in for a recording.',
  openings: [concat(Uint8Array.of(START), u32be(MECHANISM.length), MECHANISM)],
  sendsCredentials: {
    when: 'unasked',
    sends: 'the mechanism PLAIN with user and password',
    source: 'hive-driver 1.0.0 as observed',
  },
  serverBeginnings: [[between(2, 5), 0, 0]],
  server,
  client,
});

const NAME = /^[A-Z][A-Z0-9_-]{2,19}$/;

/** The name of the mechanism in a message with the status START. */
function mechanismIn(bytes: Uint8Array): string | undefined {
  const [status, high, middle, low, length = 0] = bytes;
  if (status !== START || high !== 0 || middle !== 0 || low !== 0) return undefined;
  const name = latin1(bytes, 5, 5 + length);
  return name.length === length && NAME.test(name) ? name : undefined;
}

/** A refusal with a text, a challenge, or the end of the negotiation. */
function server(reader: Reader, { sent }: Reply): Answer {
  const mechanism = mechanismIn(sent);
  if (!mechanism) return REJECT;
  if (!reader.pattern(SERVER_BYTES)) return REJECT;
  const status = reader.bytes[0] ?? 0;
  const length = reader.u16be();
  if (status !== BAD && status !== ERROR) {
    return match('weak', status === 5 ? 'COMPLETE' : 'challenge', reader.at);
  }
  if (length < 4 || length > 1024) return REJECT;
  const text = latin1(reader.take(length));
  if (!/^[ -~\r\n\t]+$/.test(text)) return REJECT;
  const note = text.split(/[\r\n]/)[0]?.slice(0, 80) ?? '';
  return text.includes(mechanism)
    ? match('certain', 'refusal with our mechanism', reader.at, { note })
    : match('likely', 'refusal with a text', reader.at, { note });
}

const SERVER_BYTES = [between(2, 5), 0, 0];

function client(reader: Reader): Answer {
  if (!reader.pattern(CLIENT_BYTES)) return REJECT;
  const name = latin1(reader.take(reader.bytes[4] ?? 0));
  return NAME.test(name) ? match('certain', `mechanism ${name}`, reader.at) : REJECT;
}

const CLIENT_BYTES = [START, 0, 0, 0, between(3, 20)];
