import { nonZeroBytes } from '../bytes/non-zero.ts';
import type { Reader } from '../bytes/reader.ts';
import { type Answer, match, protocol, REJECT, type Reply } from './protocol.ts';

/** Time (RFC 868): the seconds since 1900 as four bytes, and nothing else. */
export const time = protocol({
  id: 'time',
  title: 'Time',
  name: 'TIME',
  aliases: ['timserver'],
  ports: [37],
  popularity: 10,
  speaksFirst: 'server',
  spec: 'RFC 868',
  neverCertain: 'Four bytes, six percent of which are times of these years.',
  // Whatever is sent is thrown away.
  openings: [new Uint8Array(0)],
  sendsAnything: true,
  waitsForServer: 'RFC 868',
  silentAfterBanner: true,
  server,
  client: () => REJECT,
});

/** 2024-01-01 and the end of the era (2036-02-07): six percent of all four-byte values. */
const EARLIEST = 3_913_056_000;
const LATEST = 0xffff_ffff;

/**
 * Four bytes prove little, so the time has to be a plausible one, nothing may follow, and the
 * server must have closed. `likely` only if nothing had been sent: a reply of four bytes
 * belongs to the request. Never certain.
 */
function server(reader: Reader, { sent }: Reply): Answer {
  if (!mayBeTime(reader.bytes)) return REJECT;
  reader.skip(4);
  if (!reader.isAtEnd()) reader.skip(4);
  if (!reader.isAtEnd()) return REJECT;
  // A time has four bytes that are not zero, or three now and then; a small number has fewer.
  const isTime = sent.length === 0 && nonZeroBytes(reader.bytes) >= 3;
  return match(isTime ? 'likely' : 'weak', 'four bytes: a time of these years', 4);
}

/** GNU Inetutils 2.4 sends a `long` of eight bytes: the time, then zeros. */
function mayBeTime(bytes: Uint8Array): boolean {
  if (bytes.length > 8) return false;
  for (let at = 4; at < bytes.length; at++) if (bytes[at] !== 0) return false;
  let highest = 0;
  for (let at = 0; at < 4; at++) highest = highest * 256 + (bytes[at] ?? 0xff);
  return highest >= EARLIEST && highest <= LATEST;
}
