import { hex } from '../bytes/build.ts';
import { compare, compareAny } from '../bytes/compare.ts';
import { latin1 } from '../bytes/lines.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

/**
 * RethinkDB: the magic number of V1_0, to which the server answers with its version at once.
 * Both sides go on in JSON that ends with NUL; lengths come only after the login.
 */
export const rethinkdb = protocol({
  id: 'rethinkdb',
  title: 'RethinkDB',
  name: 'RethinkDB',
  popularity: 0.7,
  withoutRecording: 'the documentation for driver authors; the client is the rethinkdb package',
  ports: [28015],
  speaksFirst: 'client',
  spec: 'RethinkDB documentation, "Writing RethinkDB drivers": handshake V1_0',
  openings: [hex('c3bdc234')],
  server: legacyServer(server),
  client: legacyClient(client),
});

/** Refusals: of 2.3 and later, and of those before (client_server.cc). */
const REFUSALS = [
  'ERROR: Received an unsupported protocol version. This port is for RethinkDB queries.',
  'ERROR: This is the rdb protocol port',
  'ERROR: this is the rdb protocol port',
] as const;

const START = '{"max_protocol_version":';

function server({ bytes, ended }: Reply): Verdict {
  const verdicts = [greeting(bytes), refusal(bytes)];
  const verdict =
    verdicts.find(({ answer }) => answer === 'match') ??
    verdicts.find(({ answer }) => answer === 'need') ??
    REJECT;
  return verdict.answer === 'need' && ended ? REJECT : verdict;
}

/** Its keys come in the order of the alphabet. */
function greeting(bytes: Uint8Array): Verdict {
  const start = compare(bytes, START);
  if (start !== 'full') return start === 'partial' ? NEED : REJECT;
  const nul = bytes.indexOf(0);
  const said = latin1(bytes.subarray(0, nul === -1 ? 512 : nul));
  if (nul === -1) return bytes.length < 512 ? NEED : REJECT;
  const shape =
    /^\{"max_protocol_version":(\d+),"min_protocol_version":\d+,"server_version":"([^"]+)"/;
  const [, protocolVersion, version] = shape.exec(said) ?? [];
  if (!protocolVersion || !version) return REJECT;
  const facts = { product: 'RethinkDB', version, protocolVersion };
  return match('certain', 'answer to the magic number', nul + 1, facts);
}

function refusal(bytes: Uint8Array): Verdict {
  const fit = compareAny(bytes, REFUSALS);
  if (fit !== 'full') return fit === 'partial' ? NEED : REJECT;
  const facts = { product: 'RethinkDB', note: 'refused the protocol version' };
  return match('certain', 'refusal', 36, facts);
}

/** The magic numbers of V0_1 to V0_4, and V1_0 (ql2.proto), little-endian. */
const MAGIC = ['c3bdc234', '202d0c40', '3ee8755f', 'e1813072', '36ba613f'].map(hex);

/** JSON behind V1_0; a length or a key behind the older ones. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const need = ended ? REJECT : NEED;
  const fit = compareAny(bytes, MAGIC);
  if (fit !== 'full') return fit === 'partial' ? need : REJECT;
  const latest = compare(bytes, hex('c3bdc234')) === 'full';
  if (latest && compare(bytes, '{"', 4) === 'full') {
    return match('certain', 'magic number and JSON', 6);
  }
  return match('likely', 'magic number', 4);
}
