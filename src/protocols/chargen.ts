import type { Reader } from '../bytes/reader.ts';
import { type Answer, match, protocol, REJECT } from './protocol.ts';

/** Character generator (RFC 864): lines of 72 characters, each one character further on. */
export const chargen = protocol({
  id: 'chargen',
  title: 'Character Generator',
  name: 'chargen',
  aliases: ['ttytst'],
  ports: [19],
  popularity: 9,
  speaksFirst: 'server',
  spec: 'RFC 864',
  // The server ignores what it receives.
  openings: [new Uint8Array(0)],
  sendsAnything: true,
  waitsForServer: 'RFC 864',
  silentAfterBanner: true,
  server,
  client: () => REJECT,
});

const LINE_LENGTH = 72;

/** The first line and its end: every character is the next one of the ring of printable ASCII. */
function server(reader: Reader): Answer {
  let last = reader.u8();
  if (last < 0x20 || last > 0x7e) return REJECT;
  while (reader.at < LINE_LENGTH) {
    const next = reader.u8();
    if (!mayFollow(next, last)) return REJECT;
    last = next;
  }
  if (!reader.text('\r\n')) return REJECT;
  return match('certain', 'a line of the rotating pattern', reader.at);
}

/** The ring is closed with the blank (94 + 1 characters) or without it. */
function mayFollow(byte: number, last: number): boolean {
  return last === 0x7e ? byte === 0x20 || byte === 0x21 : byte === last + 1;
}
