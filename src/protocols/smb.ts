import { concat, hex, text, u16le } from '../bytes/build.ts';
import { compare, startsWith } from '../bytes/compare.ts';
import { between, comparePattern } from '../bytes/pattern.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

/** Process id and multiplex id, which an answer of SMB 1 repeats. */
const PID = hex('6266');
const MID = hex('6272');

/**
 * SMB 1 to 3 on a direct TCP connection ([MS-SMB2] section 2.1) or after NetBIOS (RFC 1002). The
 * multi-protocol negotiate is a message of SMB 1 that servers of SMB 2 answer in theirs
 * ([MS-SMB2] section 3.3.5.3), also those that have SMB 1 turned off.
 */
export const smb = protocol({
  id: 'smb',
  title: 'Server Message Block',
  name: 'SMB',
  aliases: ['microsoft-ds', 'netbios-ssn', 'cifs', 'samba', 'ksmbd'],
  popularity: 3,
  ports: [445, 139],
  speaksFirst: 'client',
  spec: '[MS-SMB2] sections 2.2.1, 2.2.4 and 3.3.5.3; [MS-CIFS] section 2.2.4.52; RFC 1002 section 4.3',
  openings: [negotiate()],
  // smbd's limit of a direct TCP message: 24 bits, of which 8 MiB and a header are used.
  framing: { offset: 1, size: 3, endian: 'big', counts: 'payload', max: 0x80_ffff },
  server: legacyServer(server),
  client: legacyClient(client),
});

function negotiate(): Uint8Array {
  const dialects = ['NT LM 0.12', 'SMB 2.002', 'SMB 2.???'].map((name) => `\x02${name}\0`).join('');
  const header = concat(
    text('\xffSMB\x72'),
    // Status, flags, flags2 (long names, extended security, NT status, Unicode), high process id.
    hex('00000000 18 53c8 0000'),
    // Signature, reserved, tree id.
    new Uint8Array(10),
    hex('ffff'),
    ...[PID, hex('0000'), MID],
  );
  const message = concat(header, hex('00'), u16le(dialects.length), dialects);
  return concat(Uint8Array.of(0, 0, 0, message.length), message);
}

function server(reply: Reply): Verdict {
  const verdict = answer(reply);
  return verdict.answer === 'need' && reply.ended ? REJECT : verdict;
}

function answer(reply: Reply): Verdict {
  if (reply.bytes[0] === 0x83) return refusal(reply.bytes);
  const frame = comparePattern(reply.bytes, [0, between(0, 1), undefined, undefined]);
  if (frame !== 'full') return frame === 'partial' ? NEED : REJECT;
  const { bytes } = reply;
  const [first, second] = [smb1(reply), smb2(bytes)];
  return first.answer === 'reject' ? second : first;
}

/** Session refused (RFC 1002 section 4.3.4): four reasons, and "unspecified". */
const REFUSALS: Readonly<Record<number, string>> = {
  128: 'not listening on the called name',
  129: 'not listening for the calling name',
  130: 'called name not present',
  131: 'insufficient resources',
  143: 'unspecified error',
};

function refusal(bytes: Uint8Array): Verdict {
  const fit = comparePattern(bytes, [0x83, 0, 0, 1, (code) => REFUSALS[code] !== undefined]);
  if (fit !== 'full') return fit === 'partial' ? NEED : REJECT;
  const why = REFUSALS[bytes[4] as number];
  return match('likely', 'NetBIOS session refused', 5, { note: `session refused: ${why}` });
}

/** Header with the ids of the request, which must have been one of SMB 1, and the reply flag. */
function smb1({ bytes, sent }: Reply): Verdict {
  const any = undefined;
  if (!startsWith(sent, text('\xffSMB\x72'), 4)) return REJECT;
  const echoed = [...sent.subarray(30, 32), any, any, ...sent.subarray(34, 36)];
  const fit = comparePattern(
    bytes,
    [
      ...[0xff, 0x53, 0x4d, 0x42, 0x72, any, any, any, any, (flags: number) => flags >= 0x80],
      ...[any, any, any, any, any, any, any, any, any, any, any, any, any, any, any, any],
      ...echoed,
      between(0, 17),
    ],
    4,
  );
  if (fit !== 'full') return fit === 'partial' ? NEED : REJECT;
  return match('certain', 'SMB 1 negotiate response with our ids', 37, { protocolVersion: '1' });
}

/** DialectRevision ([MS-SMB2] section 2.2.4); 02ff stands for "2.???": 2.1 or later. */
const DIALECTS: Readonly<Record<number, string>> = {
  514: '2.0.2',
  528: '2.1',
  768: '3.0',
  770: '3.0.2',
  785: '3.1.1',
  767: '2.1 or later',
};

/** StructureSize 64, NEGOTIATE, from a server, message 0; then a response, or an error (size 9). */
function smb2(bytes: Uint8Array): Verdict {
  const any = undefined;
  const fit = comparePattern(
    bytes,
    [
      ...[0xfe, 0x53, 0x4d, 0x42, 64, 0, any, 0, any, any, any, any, 0, 0, any, any],
      ...[(flags: number) => (flags & 1) === 1, 0, 0, any, 0, 0, 0, 0],
    ],
    4,
  );
  if (fit !== 'full') return fit === 'partial' ? NEED : REJECT;
  const body = comparePattern(bytes, [(size) => size === 65 || size === 9, 0], 68);
  if (body !== 'full') return body === 'partial' ? NEED : REJECT;
  if (bytes[68] === 9)
    return match('certain', 'SMB 2 error response', 70, { protocolVersion: '2' });
  if (bytes.length < 74) return NEED;
  const dialect = DIALECTS[readUnsigned(bytes, 72, 2, 'little')];
  if (!dialect) return REJECT;
  const signed = ((bytes[70] as number) & 2) === 2;
  return match('certain', 'SMB 2 negotiate response', 74, {
    protocolVersion: dialect,
    ...(signed ? { note: 'signing required' } : {}),
  });
}

function client({ bytes, ended }: ClientBytes): Verdict {
  const need = ended ? REJECT : NEED;
  if (bytes[0] === 0x81) return sessionRequest(bytes, need);
  const any = undefined;
  const frame = comparePattern(bytes, [0, 0, any, any]);
  if (frame !== 'full') return frame === 'partial' ? need : REJECT;
  const first = compare(bytes, '\xffSMB\x72\0\0\0\0', 4);
  if (first === 'full') return match('certain', 'SMB 1 negotiate', 13, { protocolVersion: '1' });
  const second = comparePattern(
    bytes,
    [0xfe, 0x53, 0x4d, 0x42, 64, 0, any, 0, 0, 0, 0, 0, 0, 0, any, any, 0, 0, 0, any, 0, 0, 0, 0],
    4,
  );
  if (second === 'full') return match('certain', 'SMB 2 negotiate', 28, { protocolVersion: '2' });
  return first === 'partial' || second === 'partial' ? need : REJECT;
}

/** Session request (RFC 1002 section 4.3.2): two encoded names of 32 letters from A to P. */
function sessionRequest(bytes: Uint8Array, need: Verdict): Verdict {
  const letters = Array.from({ length: 32 }, () => between(0x41, 0x50));
  const fit = comparePattern(bytes, [0x81, 0, 0, between(0x44, 0xff), 0x20, ...letters]);
  if (fit === 'full') return match('certain', 'NetBIOS session request', 37);
  return fit === 'partial' ? need : REJECT;
}
