import { concat, hex, text, u16le } from '../bytes/build.ts';
import { startsWith } from '../bytes/compare.ts';
import { type ByteTest, between, comparePattern, oneOf, times } from '../bytes/pattern.ts';
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
  ports: [445, 139],
  popularity: 39,
  speaksFirst: 'client',
  spec: '[MS-SMB2] sections 2.2.1, 2.2.4 and 3.3.5.3; [MS-CIFS] section 2.2.4.52; RFC 1002 section 4.3',
  openings: [negotiate()],
  // smbd's limit of a direct TCP message: 24 bits, of which 8 MiB and a header are used.
  framing: { offset: 1, size: 3, endian: 'big', counts: 'payload', max: 0x80_ffff },
  serverBeginnings: [
    [0, between(0, 1)],
    [oneOf(0x82, 0x83), 0, 0],
  ],
  server,
  client,
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

function server(reader: Reader, { sent }: Reply): Answer {
  return firstMatch(reader, SERVER_WAYS, sent);
}

const SERVER_WAYS = [refusal, positive, smb1, smb2];

/** Session refused (RFC 1002 section 4.3.4): four reasons, and "unspecified". */
const REFUSALS: Readonly<Record<number, string>> = {
  128: 'not listening on the called name',
  129: 'not listening for the calling name',
  130: 'called name not present',
  131: 'insufficient resources',
  143: 'unspecified error',
};

const REFUSAL = [0x83, 0, 0, 1, (code: number) => REFUSALS[code] !== undefined];

function refusal(reader: Reader): Answer {
  if (!reader.pattern(REFUSAL)) return REJECT;
  const note = `session refused: ${REFUSALS[reader.bytes[4] as number]}`;
  return match('likely', 'NetBIOS session refused', reader.at, { note });
}

const ACCEPTED = hex('82000000');

/** Positive session response (section 4.3.3): four fixed bytes, which prove something only after a session request. */
function positive(reader: Reader, sent: Uint8Array): Answer {
  if (sent[0] !== 0x81 || !isRequestOf(smb, sent) || !reader.text(ACCEPTED)) return REJECT;
  return match(reader.left === 0 ? 'likely' : 'weak', 'NetBIOS session accepted', reader.at);
}

const any: ByteTest = undefined;
const FRAME = [0, between(0, 1), any, any];
const SMB1_RESPONSE = [
  ...FRAME,
  ...[0xff, 0x53, 0x4d, 0x42, 0x72, any, any, any, any, (flags: number) => flags >= 0x80],
  ...[any, any, any, any, any, any, any, any, any, any, any, any, any, any, any, any],
];

/** Header with the ids of the request, which must have been one of SMB 1, and the reply flag. */
function smb1(reader: Reader, sent: Uint8Array): Answer {
  if (!startsWith(sent, '\xffSMB\x72', 4)) return REJECT;
  if (comparePattern(reader.bytes, SMB1_RESPONSE) === 'none') return REJECT;
  const ids = [...sent.subarray(30, 32), any, any, ...sent.subarray(34, 36)];
  if (!reader.pattern([...SMB1_RESPONSE, ...ids, isWordCount])) return REJECT;
  const facts = { protocolVersion: '1' };
  return match('certain', 'SMB 1 negotiate response with our ids', reader.at, facts);
}

const isWordCount = between(0, 17);

/** DialectRevision ([MS-SMB2] section 2.2.4); 02ff stands for "2.???": 2.1 or later. */
const DIALECTS: Readonly<Record<number, string>> = {
  514: '2.0.2',
  528: '2.1',
  768: '3.0',
  770: '3.0.2',
  785: '3.1.1',
  767: '2.1 or later',
};

const SMB2_RESPONSE = [
  ...FRAME,
  ...[0xfe, 0x53, 0x4d, 0x42, 64, 0, any, 0, any, any, any, any, 0, 0, any, any],
  ...[(flags: number) => (flags & 1) === 1, 0, 0, any, 0, 0, 0, 0],
];

const SMB2_SIZE = [oneOf(9, 65), 0];

/** StructureSize 64, NEGOTIATE, from a server, message 0; then a response, or an error (size 9). */
function smb2(reader: Reader): Answer {
  if (!reader.pattern(SMB2_RESPONSE)) return REJECT;
  reader.skip(40);
  if (!reader.pattern(SMB2_SIZE)) return REJECT;
  if (reader.bytes[68] === 9) {
    return match('certain', 'SMB 2 error response', reader.at, { protocolVersion: '2' });
  }
  const isSigned = (reader.u16le() & 2) === 2;
  const protocolVersion = DIALECTS[reader.u16le()];
  if (!protocolVersion) return REJECT;
  return match('certain', 'SMB 2 negotiate response', reader.at, {
    protocolVersion,
    ...(isSigned ? { note: 'signing required' } : {}),
  });
}

function client(reader: Reader): Answer {
  return firstMatch(reader, CLIENT_WAYS);
}

const CLIENT_WAYS = [sessionRequest, smb1Negotiate, smb2Negotiate];

const SESSION_REQUEST = [0x81, 0, 0, between(0x44, 0xff), 0x20, ...times(32, between(0x41, 0x50))];

/** Session request (RFC 1002 section 4.3.2): two encoded names of 32 letters from A to P. */
function sessionRequest(reader: Reader): Answer {
  const isOne = reader.pattern(SESSION_REQUEST);
  return isOne ? match('certain', 'NetBIOS session request', reader.at) : REJECT;
}

const REQUEST_FRAME = [0, 0, any, any];

function smb1Negotiate(reader: Reader): Answer {
  const isOne = reader.pattern(REQUEST_FRAME) && reader.text('\xffSMB\x72\0\0\0\0');
  return isOne ? match('certain', 'SMB 1 negotiate', reader.at, { protocolVersion: '1' }) : REJECT;
}

const SMB2_REQUEST = [
  ...REQUEST_FRAME,
  ...[0xfe, 0x53, 0x4d, 0x42, 64, 0, any, 0, 0, 0, 0, 0, 0, 0, any, any],
  ...[isRequestFlags, 0, 0, any, 0, 0, 0, 0],
];

/** SMB 3.1.1 keeps a priority in three bits of the flags ([MS-SMB2] section 2.2.1.2). */
function isRequestFlags(flags: number): boolean {
  return (flags & ~0x70) === 0;
}

function smb2Negotiate(reader: Reader): Answer {
  const isOne = reader.pattern(SMB2_REQUEST);
  return isOne ? match('certain', 'SMB 2 negotiate', reader.at, { protocolVersion: '2' }) : REJECT;
}
