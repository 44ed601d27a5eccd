import { concat, hex, text } from '../../bytes/build.ts';
import { compare, equal, startsWith } from '../../bytes/compare.ts';
import { latin1 } from '../../bytes/lines.ts';
import { between, comparePattern } from '../../bytes/pattern.ts';
import { legacyClient, legacyServer, NEED } from '../legacy.ts';
import {
  type ClientBytes,
  match,
  protocol,
  REJECT,
  type Reply,
  type Verdict,
} from '../protocol.ts';

/**
 * TFTP: a read request for a file that is nowhere. The answer, an error, comes from a port of
 * its own (RFC 1350 section 4: the transfer's TID), so the socket that asks must not be
 * connected to the port it asked: it takes answers from the same address.
 */
export const tftp = protocol({
  id: 'tftp',
  title: 'Trivial File Transfer Protocol',
  name: 'TFTP',
  popularity: 1.5,
  transport: 'udp',
  repliesFromNewPort: true,
  ports: [69],
  speaksFirst: 'client',
  spec: 'RFC 1350 sections 4 and 5; RFC 2347',
  openings: [concat(hex('0001'), text('no-such-file.firstbytes\0octet\0'))],
  server: legacyServer(server),
  client: legacyClient(client),
});

/** More would be no message for a person, but a datagram of something else. */
const LONGEST = 512;

function server({ bytes, sent, ended }: Reply): Verdict {
  const need = ended ? REJECT : NEED;
  // The file is there after all: its first block.
  if (isRead(sent) && startsWith(bytes, hex('00030001'))) return match('likely', 'DATA 1', 4);
  const fit = comparePattern(bytes, [0, 5, 0, between(0, 8)]);
  if (fit === 'none') {
    return isRead(sent) && compare(bytes, hex('00030001')) === 'partial' ? need : REJECT;
  }
  if (fit === 'partial') return need;
  const said = messageAt(bytes, 4);
  if (said === 'none') return REJECT;
  if (said === 'partial') return need;
  const note = said.text === '' ? {} : { note: said.text.slice(0, 80) };
  const telling = said.text.length >= 4 || equal(sent, tftp.openings[0] as Uint8Array);
  return match(telling ? 'certain' : 'weak', 'ERROR', said.end, note);
}

function isRead(sent: Uint8Array): boolean {
  return client({ bytes: sent, ended: true }).answer === 'match' && sent[1] === 1;
}

/** Printable text up to a zero. */
function messageAt(
  bytes: Uint8Array,
  at: number,
): { text: string; end: number } | 'partial' | 'none' {
  const zero = bytes.indexOf(0, at);
  const end = zero === -1 ? bytes.length : zero;
  const said = latin1(bytes.subarray(at, Math.min(end, at + LONGEST + 1)));
  if (said.length > LONGEST || /[^\x20-\x7e\r\n\t\x80-\xff]/.test(said)) return 'none';
  return zero === -1 ? 'partial' : { text: said, end: zero + 1 };
}

/** Opcode 1 or 2, a file name and a mode, each ended by a zero. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const need = ended ? REJECT : NEED;
  const fit = comparePattern(bytes, [0, between(1, 2)]);
  if (fit === 'none') return REJECT;
  if (fit === 'partial') return need;
  const name = messageAt(bytes, 2);
  if (name === 'none') return REJECT;
  if (name === 'partial') return need;
  const mode = messageAt(bytes, name.end);
  const said = latin1(bytes.subarray(name.end, name.end + 10)).split('\0', 1)[0] as string;
  if (name.text === '' || mode === 'none') return REJECT;
  const modes = ['octet', 'netascii', 'mail'];
  if (mode === 'partial') {
    return modes.some((one) => one.startsWith(said.toLowerCase())) ? need : REJECT;
  }
  if (!modes.includes(mode.text.toLowerCase())) return REJECT;
  return match('certain', bytes[1] === 1 ? 'read request' : 'write request', mode.end);
}
