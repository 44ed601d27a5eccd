import { concat, hex } from '../bytes/build.ts';
import { between } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import {
  type Answer,
  firstMatch,
  isRequestOf,
  match,
  protocol,
  REJECT,
  type Reply,
} from './protocol.ts';

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
  serverBeginnings: [[0, 0, 7, 0]],
  server,
  client,
});

function server(reader: Reader, { sent }: Reply): Answer {
  const highest = isRequestOf(tor, sent) ? readVersions(reader) : undefined;
  if (highest === undefined) return REJECT;
  const end = reader.at;
  return firstMatch(reader, [
    (cell) => (cell.pattern(CERTS) ? certs(highest, end) : REJECT),
    (cell) => (cell.pattern(SERVER_BYTES) ? certs(highest, end) : REJECT),
  ]);
}

/** 129, length, count of certificates. From version 4 on a circuit id has four bytes. */
const CERTS = [0, 0, 0x81, between(0, 0x40), undefined, between(1, 10), between(1, 7)];
const SERVER_BYTES = [0, 0, ...CERTS];

function certs(highest: number, start: number): Answer {
  const facts = { protocolVersion: String(highest) };
  return match('certain', 'VERSIONS and CERTS', start + CERTS.length, facts);
}

/** The last version of a cell: circuit 0, command 7, a length, then versions from 1 to 9 that ascend. */
function readVersions(reader: Reader): number | undefined {
  if (!reader.pattern([0, 0, 7, 0, isEvenSize])) return undefined;
  let highest = 0;
  for (let left = reader.bytes[4] as number; left > 0; left -= 2) {
    if (reader.u8() !== 0) return undefined;
    const version = reader.u8();
    if (version <= highest || version > 9) return undefined;
    highest = version;
  }
  return highest;
}

function isEvenSize(byte: number): boolean {
  return byte >= 2 && byte <= 16 && byte % 2 === 0;
}

function client(reader: Reader): Answer {
  if (!readVersions(reader)) return REJECT;
  return match(reader.at >= 9 ? 'certain' : 'likely', 'VERSIONS', reader.at);
}
