import { concat, hex } from '../bytes/build.ts';
import { compare } from '../bytes/compare.ts';
import { between, comparePattern } from '../bytes/pattern.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

/**
 * A Tor relay, inside TLS: VERSIONS, which each side sends at first. The relay answers with its
 * own, then CERTS at once (the version 3 handshake).
 */
export const tor = protocol({
  id: 'tor',
  title: 'Tor relay (OR port)',
  name: 'Tor',
  tlsAliases: ['tor-or'],
  ports: [],
  tlsPorts: [9001, 443],
  speaksFirst: 'client',
  spec: 'tor-spec: Channels, "Negotiating versions with VERSIONS cells", "CERTS cells"',
  openings: [concat(hex('0000 07 0006'), hex('0003 0004 0005'))],
  server: legacyServer(server),
  client: legacyClient(client),
});

function server({ bytes, sent, ended }: Reply): Verdict {
  const need = ended ? REJECT : NEED;
  if (compare(sent, hex('0000 07')) !== 'full') return REJECT;
  const end = versions(bytes);
  if (end === 'bad') return REJECT;
  if (end === 'partial') return need;
  // From version 4 on a circuit id has four bytes. CERTS: 129, length, count of certificates.
  const certs = [0, 0, 0x81, between(0, 0x40), undefined, between(1, 10), between(1, 7)];
  const fits = [certs, [0, 0, ...certs]].map((shape) => comparePattern(bytes, shape, end));
  if (!fits.includes('full')) return fits.includes('partial') ? need : REJECT;
  const highest = String(readUnsigned(bytes, end - 2, 2, 'big'));
  return match('certain', 'VERSIONS and CERTS', end + 7, { protocolVersion: highest });
}

/** Where the cell ends: circuit 0, command 7, a length, then versions from 1 to 9 that ascend. */
function versions(bytes: Uint8Array): number | 'partial' | 'bad' {
  const head = comparePattern(bytes, [
    0,
    0,
    7,
    0,
    (byte) => byte >= 2 && byte <= 16 && byte % 2 === 0,
  ]);
  if (head !== 'full') return head === 'partial' ? 'partial' : 'bad';
  const end = 5 + (bytes[4] ?? 0);
  let before = 0;
  for (let at = 5; at < Math.min(end, bytes.length); at += 2) {
    const low = bytes[at + 1];
    if (bytes[at] !== 0) return 'bad';
    if (low === undefined) return 'partial';
    if (low <= before || low > 9) return 'bad';
    before = low;
  }
  return bytes.length < end ? 'partial' : end;
}

function client({ bytes, ended }: ClientBytes): Verdict {
  const end = versions(bytes);
  if (end === 'bad') return REJECT;
  if (end === 'partial') return ended ? REJECT : NEED;
  const confidence = end >= 9 ? 'certain' : 'likely';
  return match(confidence, 'VERSIONS', end);
}
