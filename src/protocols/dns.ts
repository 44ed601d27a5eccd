import { concat, u16be } from '../bytes/build.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import { HEADER, judgeQuery, judgeResponse, versionBind } from './dns-message.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

/** Length of the two-byte length field. */
const PREFIX = 2;

/**
 * DNS over TCP: RFC 1035 section 4.2.2, messages with a two-byte length. The question is
 * `version.bind`, class CHAOS, type TXT: those who do not tell answer with an error, which
 * is a message as well.
 */
export const dns = protocol({
  id: 'dns',
  title: 'Domain Name System',
  name: 'DNS',
  aliases: ['domain'],
  tlsAliases: ['dot', 'domain-s', 'dns-over-tls'],
  popularity: 3,
  ports: [53],
  tlsPorts: [853],
  speaksFirst: 'client',
  spec: 'RFC 1035 sections 4.1 and 4.2.2; RFC 4892',
  openings: [concat(u16be(versionBind().length), versionBind())],
  framing: { offset: 0, size: 2, endian: 'big', counts: 'payload', max: 65_535 },
  server: legacyServer(server),
  client: legacyClient(client),
});

function server({ bytes, sent, ended }: Reply): Verdict {
  return behindLength(bytes, HEADER, 65_535, ended, (message) =>
    judgeResponse(message, sent.subarray(PREFIX), ended),
  );
}

function client({ bytes, ended }: ClientBytes): Verdict {
  return behindLength(bytes, HEADER + 5, 0xfff, ended, (message) => judgeQuery(message, ended));
}

/** The verdict on the message behind a length from a range, its evidence with the length. */
function behindLength(
  bytes: Uint8Array,
  least: number,
  most: number,
  ended: boolean,
  judge: (message: Uint8Array) => Verdict,
): Verdict {
  if ((bytes[0] ?? 0) * 256 > most) return REJECT;
  if (bytes.length < PREFIX) return ended ? REJECT : NEED;
  if (readUnsigned(bytes, 0, PREFIX, 'big') < least) return REJECT;
  const verdict = judge(bytes.subarray(PREFIX));
  if (verdict.answer !== 'match') return verdict;
  return { ...verdict, at: [0, verdict.at[1] + PREFIX] };
}
