import { concat, hex, text } from '../bytes/build.ts';
import { compare, equal } from '../bytes/compare.ts';
import { lineAt } from '../bytes/lines.ts';
import { between, comparePattern } from '../bytes/pattern.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

/** Gearman: ECHO_REQ, which the job server answers with the same data (PROTOCOL, "Binary Packet"). */
export const gearman = protocol({
  id: 'gearman',
  title: 'Gearman',
  name: 'Gearman',
  aliases: ['gearmand'],
  ports: [4730],
  speaksFirst: 'client',
  spec: 'Gearman PROTOCOL, "Binary Packet" and "Administrative Protocol"; gearmand 1.1.20',
  openings: [concat('\0REQ', hex('00000010 00000008'), 'fbytfbyt')],
  framing: { offset: 8, size: 4, endian: 'big', counts: 'payload', max: 0x7fff_ffff },
  server: legacyServer(server),
  client: legacyClient(client),
});

function server(reply: Reply): Verdict {
  const verdict = reply.bytes[0] === 0 ? packet(reply) : administrative(reply);
  return verdict.answer === 'need' && reply.ended ? REJECT : verdict;
}

/** Magic, a type up to 42, length; ECHO_RES (17) brings our data back, ERROR is 19. */
function packet({ bytes, sent }: Reply): Verdict {
  const fit = comparePattern(bytes, [...text('\0RES'), 0, 0, 0, between(1, 42)]);
  if (fit !== 'full') return fit === 'partial' ? NEED : REJECT;
  if (bytes.length < 12) return NEED;
  const length = readUnsigned(bytes, 8, 4, 'big');
  if (length > 0xffffff) return REJECT;
  if (bytes[7] !== 17) return match('likely', 'response packet', 12);
  const data = sent.subarray(12);
  const echo = length === data.length ? compare(bytes, data, 12) : 'none';
  if (echo === 'partial') return NEED;
  const isOurs = echo === 'full' && data.length >= 4 && equal(sent.subarray(0, 4), text('\0REQ'));
  return match(isOurs ? 'certain' : 'likely', 'ECHO_RES', isOurs ? 12 + length : 12);
}

/** Whatever does not begin with NUL is taken for a line of the administrative protocol. */
function administrative({ bytes }: Reply): Verdict {
  const said = 'ERR UNKNOWN_COMMAND Unknown+server+command';
  const fit = compare(bytes, said);
  if (fit === 'partial') return NEED;
  return fit === 'full' ? match('certain', 'unknown command', said.length) : REJECT;
}

/** What a client sends first: SUBMIT_JOB and its kin; what a worker does: CAN_DO, SET_CLIENT_ID. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const fit = comparePattern(bytes, [...text('\0REQ'), 0, 0, 0, between(1, 42), 0]);
  if (fit === 'full') return match('certain', 'request packet', 9);
  if (fit === 'partial') return ended ? REJECT : NEED;
  return administrativeCommand(bytes, ended);
}

/** `status`, `version` and others are anybody's; these are Gearman's alone. */
function administrativeCommand(bytes: Uint8Array, ended: boolean): Verdict {
  const fits = ['create function ', 'drop function ', 'show unique jobs', 'cancel job '].map(
    (one) => compare(bytes, one),
  );
  const line = lineAt(bytes, 0, 256);
  if (fits.includes('full') && typeof line === 'object') {
    return match('likely', 'administrative command', line.end);
  }
  const open = (fits.includes('full') && line === 'partial') || fits.includes('partial');
  return open && !ended ? NEED : REJECT;
}
