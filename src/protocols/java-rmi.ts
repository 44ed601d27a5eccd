import { concat, hex, text } from '../bytes/build.ts';
import { compare } from '../bytes/compare.ts';
import { latin1 } from '../bytes/lines.ts';
import { between, comparePattern } from '../bytes/pattern.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

/** Java RMI: the header of the stream protocol, which the server acknowledges. */
export const javaRmi = protocol({
  id: 'java-rmi',
  title: 'Java Remote Method Invocation',
  name: 'Java RMI',
  aliases: ['rmi', 'rmiregistry'],
  popularity: 2,
  ports: [1099],
  speaksFirst: 'client',
  spec: 'Java RMI Specification, section 10.2 "RMI Transport Protocol"; OpenJDK 17 as observed',
  // Version 2, StreamProtocol. No call follows.
  openings: [concat('JRMI', hex('0002 4b'))],
  server: legacyServer(server),
  client: legacyClient(client),
});

/** 4e, the address that the server saw us come from, and the port, which has four bytes. */
function server({ bytes, sent, ended }: Reply): Verdict {
  if (compare(sent, 'JRMI') !== 'full' || sent[6] !== 0x4b) return REJECT;
  const need = ended ? REJECT : NEED;
  const head = comparePattern(bytes, [0x4e, 0, between(3, 255)]);
  if (head !== 'full') return head === 'partial' ? need : REJECT;
  const end = 3 + (bytes[2] ?? 0);
  const host = latin1(bytes.subarray(3, end));
  if (!/^[\w.:%-]*$/.test(host)) return REJECT;
  const port = comparePattern(bytes, [0, 0, undefined, undefined], end);
  if (port !== 'full') return port === 'partial' ? need : REJECT;
  return match('certain', 'ProtocolAck', end + 4);
}

/** `JRMI`, version 1 or 2, then stream, single operation or multiplex protocol. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const fit = comparePattern(bytes, [...text('JRMI'), 0, between(1, 2), between(0x4b, 0x4d)]);
  if (fit !== 'full') return fit === 'partial' && !ended ? NEED : REJECT;
  return match('certain', 'header', 7, { protocolVersion: String(bytes[5]) });
}
