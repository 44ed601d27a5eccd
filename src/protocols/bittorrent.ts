import { concat, hex, text } from '../bytes/build.ts';
import { equal } from '../bytes/compare.ts';
import { latin1 } from '../bytes/lines.ts';
import type { Reader } from '../bytes/reader.ts';
import { type Answer, type Facts, match, protocol, REJECT, type Reply } from './protocol.ts';

/** The length of the name, and the name. */
const NAME = `\x13BitTorrent protocol`;

/**
 * BitTorrent's peer protocol (BEP 3). A peer answers a handshake only if it shares that torrent,
 * and closes otherwise, so without a torrent in common only its own handshakes, as a client,
 * identify it. The info hash below is that of the file "firstbytes" that holds these ten letters,
 * in pieces of 16 KiB: a peer that shares it can be identified.
 */
export const bittorrent = protocol({
  id: 'bittorrent',
  title: 'BitTorrent peer protocol',
  name: 'BitTorrent',
  aliases: ['torrent'],
  ports: [6881, 51413],
  popularity: 5,
  speaksFirst: 'client',
  spec: 'BEP 3, peer protocol; BEP 20 (peer ids)',
  openings: [
    concat(
      text(NAME),
      new Uint8Array(8),
      hex('9ee9d98d43444bce3b06ac81752a3c1dedec0dee'),
      text('-FB0001-firstbytes00'),
    ),
  ],
  server,
  client,
});

/** Length and name, eight bytes of extensions, the info hash, the peer's id. */
function server(reader: Reader, { sent }: Reply): Answer {
  if (!readHandshake(reader)) return REJECT;
  const { bytes } = reader;
  const requested = sent.subarray(28, 48);
  const isOurs = requested.length === 20 && equal(bytes.subarray(28, 48), requested);
  const rule = isOurs ? 'handshake with our info hash' : 'handshake';
  return match('certain', rule, Math.min(bytes.length, 48), programOf(bytes));
}

function client(reader: Reader): Answer {
  return readHandshake(reader)
    ? match('certain', 'handshake', NAME.length, programOf(reader.bytes))
    : REJECT;
}

const HANDSHAKE_LENGTH = 68;

/** The name is proof enough; the peer's id is waited for while it may still come. */
function readHandshake(reader: Reader): boolean {
  if (!reader.text(NAME)) return false;
  reader.awaitBytes(HANDSHAKE_LENGTH);
  return true;
}

/** BEP 20: two letters for the program, four characters for its version. */
const PROGRAMS: Readonly<Record<string, string>> = {
  A2: 'aria2',
  DE: 'Deluge',
  LT: 'libtorrent (Rasterbar)',
  TR: 'Transmission',
  UT: 'µTorrent',
  WW: 'WebTorrent',
  lt: 'libTorrent (Rakshasa)',
  qB: 'qBittorrent',
};

function programOf(bytes: Uint8Array): Facts {
  const id = latin1(bytes, 48, HANDSHAKE_LENGTH);
  const product = PROGRAMS[/^-([A-Za-z][A-Za-z0-9])[0-9A-Za-z]{4}-/.exec(id)?.[1] ?? ''];
  const aria = /^A2-(\d+)-(\d+)-(\d+)-/.exec(id);
  if (aria) return { product: 'aria2', version: aria.slice(1).join('.') };
  return product ? { product } : {};
}
