import { hex } from '../bytes/build.ts';
import { compare, equal } from '../bytes/compare.ts';
import { between, comparePattern } from '../bytes/pattern.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

/** AJP13: CPing, which a servlet container answers with CPong. */
export const ajp = protocol({
  id: 'ajp',
  title: 'Apache JServ Protocol 1.3',
  name: 'AJP',
  aliases: ['ajp13'],
  popularity: 2,
  ports: [8009],
  speaksFirst: 'client',
  spec: 'AJPv1.3 Reference, "Packet Headers" and "Request Packet Structure"; Tomcat 10.1 as observed',
  openings: [hex('1234 0001 0a')],
  // packetSize of the connector.
  framing: { offset: 2, size: 2, endian: 'big', counts: 'payload', max: 8192 },
  server: legacyServer(server),
  client: legacyClient(client),
});

/** `AB`, length, then CPong (9), or headers (4), a part of a body (3), end (5), more wanted (6). */
function server({ bytes, sent, ended }: Reply): Verdict {
  const pong = compare(bytes, hex('4142 0001 09'));
  if (pong === 'full') {
    const isAsked = equal(sent, ajp.openings[0] as Uint8Array);
    return match(isAsked ? 'certain' : 'likely', 'CPong', 5);
  }
  return pong === 'partial' && !ended ? NEED : REJECT;
}

/** `12 34`, length, then CPing (0a) or a forwarded request (02) with its method and protocol. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const ping = compare(bytes, hex('1234 0001 0a'));
  if (ping === 'full') return match('certain', 'CPing', 5);
  const any = undefined;
  // Method, then the protocol as a string: `HTTP/`.
  const request = comparePattern(bytes, [
    ...[0x12, 0x34, any, any, 2, between(1, 28)],
    ...[0, 8, 0x48, 0x54, 0x54, 0x50, 0x2f],
  ]);
  if (request === 'full') return match('certain', 'Forward Request', 13);
  return (ping === 'partial' || request === 'partial') && !ended ? NEED : REJECT;
}
