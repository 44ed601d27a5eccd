import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

/** Character generator (RFC 864): lines of 72 characters, each one character further on. */
export const chargen = protocol({
  id: 'chargen',
  title: 'Character Generator',
  name: 'chargen',
  aliases: ['ttytst'],
  waitsForServer: 'RFC 864',
  sendsAnything: true,
  silentAfterBanner: true,
  ports: [19],
  speaksFirst: 'server',
  spec: 'RFC 864',
  // Whatever is sent is thrown away.
  openings: [new Uint8Array(0)],
  server: legacyServer(server),
  client: legacyClient(() => REJECT),
});

const LINE = 72;

/** The first line and its end: every character is the next one of the ring of printable ASCII. */
function server({ bytes, ended }: Reply): Verdict {
  const there = Math.min(bytes.length, LINE + 2);
  for (let at = 0; at < there; at++) {
    if (!isInPlace(bytes, at)) return REJECT;
  }
  if (there === LINE + 2) return match('certain', 'a line of the rotating pattern', there);
  return ended ? REJECT : NEED;
}

function isInPlace(bytes: Uint8Array, at: number): boolean {
  const byte = bytes[at] ?? 0;
  if (at === LINE) return byte === 0x0d;
  if (at === LINE + 1) return byte === 0x0a;
  if (byte < 0x20 || byte > 0x7e) return false;
  const before = bytes[at - 1];
  if (before === undefined) return true;
  // The ring is closed with the blank (94 + 1 characters) or without it.
  return before === 0x7e ? byte === 0x20 || byte === 0x21 : byte === before + 1;
}
