import { hex } from '../bytes/build.ts';
import { equal } from '../bytes/compare.ts';
import { type ByteTest, between, comparePattern } from '../bytes/pattern.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

/** The magic number, and four proposals: 5.8 to 5.0, 4.4 to 4.1, 4.0 and 3.0. */
const HANDSHAKE = hex('6060b017 00080805 00030404 00000004 00000003');

/**
 * Neo4j and Memgraph: the handshake of Bolt. The answer is one version and nothing more, and
 * has no length in front.
 */
export const bolt = protocol({
  id: 'bolt',
  title: 'Bolt (Neo4j)',
  name: 'BOLT',
  aliases: ['neo4j', 'memgraph'],
  tlsAliases: ['bolt+s', 'neo4j+s'],
  withoutRecording: 'the handshake of the Bolt specification; the client is neo4j-driver',
  sendsCredentials: {
    when: 'greeted',
    sends: 'HELLO or LOGON with principal and credentials',
    source: 'Bolt protocol, HELLO and LOGON',
  },
  ports: [7687],
  tlsPorts: [7687],
  speaksFirst: 'client',
  spec: 'Bolt protocol, "Bolt Protocol handshake specification"',
  openings: [HANDSHAKE],
  server: legacyServer(server),
  client: legacyClient(client),
});

/**
 * 0, 0, minor, major. Four bytes are few: likely only as an answer to this very handshake, and
 * only with a minor version; without one it may be a small length, and zeros may be anything.
 */
function server({ bytes, sent, ended }: Reply): Verdict {
  if (!equal(sent, HANDSHAKE)) return REJECT;
  const [, , minor, major] = bytes;
  const fit = comparePattern(bytes, [0, 0, between(0, 8), isMajor(minor)]);
  if (fit === 'none') return REJECT;
  if (fit === 'partial') return ended ? REJECT : NEED;
  if (major === 0) return match('weak', 'none of the proposed versions', 4);
  const protocolVersion = `${major}.${minor}`;
  const confidence = minor === 0 ? 'weak' : 'likely';
  return match(confidence, 'one of the versions that we proposed', 4, { protocolVersion });
}

/** The major versions that were proposed with this minor version, and 0.0: none of them. */
function isMajor(minor = 0): ByteTest {
  if (minor === 0) return (byte) => byte === 0 || (byte >= 3 && byte <= 5);
  return minor <= 4 ? between(4, 5) : 5;
}

/** The magic number, then the first proposal: 0 or the manifest's mark, range, minor, major. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const manifest = comparePattern(bytes, [...hex('6060b017'), 0, 0, 1, 0xff]);
  const small = between(0, 31);
  const version = comparePattern(bytes, [...hex('6060b017'), 0, small, small, between(1, 31)]);
  if (manifest === 'full' || version === 'full') return match('certain', 'handshake', 8);
  return (manifest === 'partial' || version === 'partial') && !ended ? NEED : REJECT;
}
