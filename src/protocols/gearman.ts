import { concat, hex, text } from '../bytes/build.ts';
import { compare, equal } from '../bytes/compare.ts';
import { readUnsigned } from '../bytes/cursor.ts';
import { lineAt } from '../bytes/lines.ts';
import { between, compareShape } from '../bytes/shape.ts';
import {
  type ClientBytes,
  match,
  NEED,
  protocol,
  REJECT,
  type Reply,
  type Verdict,
} from './protocol.ts';

/** Gearman: ECHO_REQ, which the job server answers with the same data (PROTOCOL, "Binary Packet"). */
export const gearman = protocol({
  id: 'gearman',
  title: 'Gearman',
  ports: [4730],
  speaksFirst: 'client',
  spec: 'Gearman PROTOCOL, "Binary Packet" and "Administrative Protocol"; gearmand 1.1.20',
  opening: concat('\0REQ', hex('00000010 00000008'), 'fbytfbyt'),
  framing: { offset: 8, size: 4, endian: 'big', counts: 'payload', max: 0x7fff_ffff },
  server,
  client,
});

function server(reply: Reply): Verdict {
  const verdict = reply.bytes[0] === 0 ? packet(reply) : administrative(reply);
  return verdict.answer === 'need' && reply.ended ? REJECT : verdict;
}

/** Magic, a type up to 42, length; ECHO_RES (17) brings our data back, ERROR is 19. */
function packet({ bytes, sent }: Reply): Verdict {
  const fit = compareShape(bytes, [...text('\0RES'), 0, 0, 0, between(1, 42)]);
  if (fit !== 'fits') return fit === 'short' ? NEED : REJECT;
  if (bytes.length < 12) return NEED;
  const length = readUnsigned(bytes, 8, 4, 'big');
  if (length > 0xffffff) return REJECT;
  if (bytes[7] !== 17) return match('likely', 'response packet', 12);
  const data = sent.subarray(12);
  const echo = length === data.length ? compare(bytes, data, 12) : 'differs';
  if (echo === 'short') return NEED;
  const isOurs = echo === 'fits' && data.length >= 4 && equal(sent.subarray(0, 4), text('\0REQ'));
  return match(isOurs ? 'certain' : 'likely', 'ECHO_RES', isOurs ? 12 + length : 12);
}

/** Whatever does not begin with NUL is taken for a line of the administrative protocol. */
function administrative({ bytes }: Reply): Verdict {
  const said = 'ERR UNKNOWN_COMMAND Unknown+server+command';
  const fit = compare(bytes, said);
  if (fit === 'short') return NEED;
  return fit === 'fits' ? match('certain', 'unknown command', said.length) : REJECT;
}

/** What a client sends first: SUBMIT_JOB and its kin; what a worker does: CAN_DO, SET_CLIENT_ID. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const fit = compareShape(bytes, [...text('\0REQ'), 0, 0, 0, between(1, 42), 0]);
  if (fit === 'fits') return match('certain', 'request packet', 9);
  if (fit === 'short') return ended ? REJECT : NEED;
  return administrativeCommand(bytes, ended);
}

/** `status`, `version` and others are anybody's; these are Gearman's alone. */
function administrativeCommand(bytes: Uint8Array, ended: boolean): Verdict {
  const fits = ['create function ', 'drop function ', 'show unique jobs', 'cancel job '].map(
    (one) => compare(bytes, one),
  );
  const line = lineAt(bytes, 0, 256);
  if (fits.includes('fits') && typeof line === 'object') {
    return match('likely', 'administrative command', line.end);
  }
  const open = (fits.includes('fits') && line === 'short') || fits.includes('short');
  return open && !ended ? NEED : REJECT;
}
