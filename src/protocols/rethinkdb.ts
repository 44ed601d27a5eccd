import { hex } from '../bytes/build.ts';
import { ifThere, type Reader } from '../bytes/reader.ts';
import { textPattern } from '../bytes/text-pattern.ts';
import { type Answer, firstMatch, match, protocol, REJECT } from './protocol.ts';

/**
 * RethinkDB: the magic number of V1_0, to which the server replies with its version at once.
 * Both sides go on in JSON that ends with NUL; lengths come only after the login.
 */
export const rethinkdb = protocol({
  id: 'rethinkdb',
  title: 'RethinkDB',
  name: 'RethinkDB',
  ports: [28015],
  popularity: 2,
  speaksFirst: 'client',
  spec: 'RethinkDB documentation, "Writing RethinkDB drivers": handshake V1_0',
  withoutRecording: 'the documentation for driver authors; the client is the rethinkdb package',
  openings: [hex('c3bdc234')],
  refusalTexts: [
    { software: 'RethinkDB', text: 'This is the rdb protocol port' },
    { software: 'RethinkDB', text: 'this is the rdb protocol port' },
  ],
  server,
  client,
});

/** Refusals: of 2.3 and later, and of those before (client_server.cc). */
const REFUSALS = [
  'ERROR: Received an unsupported protocol version. This port is for RethinkDB queries.',
  'ERROR: This is the rdb protocol port',
  'ERROR: this is the rdb protocol port',
] as const;

function server(reader: Reader): Answer {
  return firstMatch(reader, SERVER_WAYS);
}

const SERVER_WAYS = [greeting, refusal];

/** The keys come in the order of the alphabet. */
const GREETING = textPattern(
  /^\{"max_protocol_version":(\d{1,9}),"min_protocol_version":\d{1,9},"server_version":"([^"\0]{1,200})"[^\0]{0,200}\0/,
);

function greeting(reader: Reader): Answer {
  const [, protocolVersion, version] = reader.match(GREETING) ?? [];
  if (!protocolVersion || !version) return REJECT;
  const facts = { product: 'RethinkDB', version, protocolVersion };
  return match('certain', 'answer to the magic number', reader.at, facts);
}

function refusal(reader: Reader): Answer {
  if (!reader.oneOf(REFUSALS)) return REJECT;
  const facts = { product: 'RethinkDB', note: 'refused the protocol version' };
  return match('certain', 'refusal', 36, facts);
}

/** V1_0, then V0_1 to V0_4 (ql2.proto), little-endian. */
const MAGIC = ['c3bdc234', '202d0c40', '3ee8755f', 'e1813072', '36ba613f'].map(hex);

/** JSON behind V1_0; a length or a key behind the older ones. */
function client(reader: Reader): Answer {
  const magic = reader.oneOf(MAGIC);
  if (!magic) return REJECT;
  if (magic === MAGIC[0] && ifThere(reader, () => reader.text('{"'))) {
    return match('certain', 'magic number and JSON', reader.at);
  }
  return match('likely', 'magic number', 4);
}
