import { concat, hex, text } from '../bytes/build.ts';
import { compare, equal } from '../bytes/compare.ts';
import { latin1 } from '../bytes/lines.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import {
  type ClientBytes,
  type Facts,
  match,
  protocol,
  REJECT,
  type Reply,
  type Verdict,
} from './protocol.ts';

/** The length of the name, and the name. */
const NAME = `\x13BitTorrent protocol`;

/**
 * BitTorrent's peer protocol (BEP 3). A peer answers a handshake only if it shares that torrent,
 * and closes otherwise, so an opening that knows no torrent of the peer's is met with silence:
 * what a port of one shows by itself is the handshake of a client, to whoever listens. The info
 * hash below is that of the file "firstbytes" that holds these ten letters, in pieces of 16 KiB:
 * whoever wants a peer to be recognised can share it.
 */
export const bittorrent = protocol({
  id: 'bittorrent',
  title: 'BitTorrent peer protocol',
  name: 'BitTorrent',
  aliases: ['torrent'],
  popularity: 0.7,
  ports: [6881, 51413],
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
  server: legacyServer(server),
  client: legacyClient(client),
});

/** Length and name, eight bytes of extensions, the info hash, the peer's id. */
function server({ bytes, sent, ended }: Reply): Verdict {
  const name = compare(bytes, NAME);
  if (name === 'none') return REJECT;
  if (bytes.length < 68 && !ended) return NEED;
  if (name === 'partial') return REJECT;
  const asked = sent.subarray(28, 48);
  const echoed = asked.length === 20 && equal(bytes.subarray(28, 48), asked);
  const rule = echoed ? 'handshake with our info hash' : 'handshake';
  return match('certain', rule, Math.min(bytes.length, 48), peer(bytes));
}

function client({ bytes, ended }: ClientBytes): Verdict {
  const name = compare(bytes, NAME);
  if (name === 'none') return REJECT;
  if (bytes.length < 68 && !ended) return NEED;
  return name === 'partial' ? REJECT : match('certain', 'handshake', NAME.length, peer(bytes));
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

function peer(bytes: Uint8Array): Facts {
  const id = latin1(bytes.subarray(48, 68));
  const product = PROGRAMS[/^-([A-Za-z][A-Za-z0-9])[0-9A-Za-z]{4}-/.exec(id)?.[1] ?? ''];
  const aria = /^A2-(\d+)-(\d+)-(\d+)-/.exec(id);
  if (aria) return { product: 'aria2', version: aria.slice(1).join('.') };
  return product ? { product } : {};
}
