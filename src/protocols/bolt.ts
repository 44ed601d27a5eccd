import { concat, hex } from '../bytes/build.ts';
import { type ByteTest, between } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { type Answer, isRequestOf, match, protocol, REJECT, type Reply } from './protocol.ts';

const MAGIC = hex('6060b017');

/** The magic number, and four proposals: 5.8 to 5.0, 4.4 to 4.1, 4.0 and 3.0. */
const HANDSHAKE = concat(MAGIC, hex('00080805 00030404 00000004 00000003'));

/**
 * Neo4j and Memgraph: the handshake of Bolt. The answer is one version and nothing more,
 * without a length.
 */
export const bolt = protocol({
  id: 'bolt',
  title: 'Bolt (Neo4j)',
  name: 'BOLT',
  aliases: ['neo4j', 'memgraph'],
  tlsAliases: ['bolt+s', 'neo4j+s'],
  ports: [7687],
  tlsPorts: [7687],
  popularity: 9,
  speaksFirst: 'client',
  spec: 'Bolt protocol, "Bolt Protocol handshake specification"',
  withoutRecording: 'the handshake of the Bolt specification; the client is neo4j-driver',
  openings: [HANDSHAKE],
  sendsCredentials: {
    when: 'greeted',
    sends: 'HELLO or LOGON with principal and credentials',
    source: 'Bolt protocol, HELLO and LOGON',
  },
  serverBeginnings: [[0, 0]],
  server,
  client,
});

/**
 * 0, 0, minor, major. Four bytes are few: likely only as an answer to this very handshake, and
 * only with a minor version; without one it may be a small length, and zeros may be anything.
 */
function server(reader: Reader, { sent }: Reply): Answer {
  if (!isRequestOf(bolt, sent) || !reader.pattern(SERVER_BYTES)) return REJECT;
  const minor = reader.u8();
  if (!reader.pattern([majorWith(minor, sent)])) return REJECT;
  const major = reader.bytes[3] as number;
  if (major === 0) return match('weak', 'none of the proposed versions', 4);
  const protocolVersion = `${major}.${minor}`;
  const confidence = minor === 0 ? 'weak' : 'likely';
  return match(confidence, 'one of the versions that we proposed', 4, { protocolVersion });
}

const SERVER_BYTES = [0, 0];

/**
 * The major versions that were proposed with this minor version, and 0.0, which accepts none. A proposal
 * is 0, how many minor versions below are meant as well, minor and major.
 */
function majorWith(minor: number, sent: Uint8Array): ByteTest {
  const majors = [4, 8, 12, 16]
    .filter((at) => {
      const [, range = 0, highest = 0] = sent.subarray(at, at + 3);
      return minor <= highest && minor >= highest - range;
    })
    .map((at) => sent[at + 3]);
  return (major) => majors.includes(major) || (major === 0 && minor === 0);
}

/** The magic number, then the first proposal: 0 or the manifest's mark, range, minor, major. */
function client(reader: Reader): Answer {
  if (!reader.text(MAGIC) || !reader.pattern([0])) return REJECT;
  const isProposal = reader.pattern(MANIFEST) || reader.pattern(VERSION);
  return isProposal ? match('certain', 'handshake', reader.at) : REJECT;
}

const MANIFEST = [0, 1, 0xff];
const VERSION = [between(0, 31), between(0, 31), between(1, 31)];
