import { concat, hex, text } from '../bytes/build.ts';
import { indexOf } from '../bytes/compare.ts';
import { latin1 } from '../bytes/lines.ts';
import { type ByteTest, between } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import { type Answer, match, protocol, REJECT, type Reply } from './protocol.ts';

/** iSCSI (RFC 7143): the login request and response that begin every connection. */
export const iscsi = protocol({
  id: 'iscsi',
  title: 'Internet SCSI',
  name: 'iSCSI',
  aliases: ['iscsi-target'],
  ports: [3260],
  popularity: 6,
  speaksFirst: 'client',
  spec: 'RFC 7143 sections 11.12, 11.13 and 13',
  openings: [loginRequest()],
  // DataSegmentLength; MaxRecvDataSegmentLength is 8192 unless declared (RFC 7143 section 13.12).
  framing: { offset: 5, size: 3, endian: 'big', counts: 'payload', max: 0xff_ffff },
  serverBeginnings: [[0x23]],
  server,
  client,
});

/**
 * The first step of a discovery session's security stage. It does not request the next
 * stage (the T bit is 0), so it starts no session, and it ends none of another initiator: only
 * firstbytes uses the name and the ISID (type "random").
 */
function loginRequest(): Uint8Array {
  const keys = [
    'InitiatorName=iqn.2026-01.test.firstbytes:asks',
    'SessionType=Discovery',
    'AuthMethod=None',
  ];
  const data = text(keys.map((one) => `${one}\0`).join(''));
  const padding = new Uint8Array((4 - (data.length % 4)) % 4);
  return concat(
    hex('43 00 00 00 00 0000'),
    Uint8Array.of(data.length),
    // ISID, TSIH 0, initiator task tag, connection id, reserved, CmdSN, ExpStatSN, reserved.
    hex('80 666273 0001 0000 66626974 0000 0000 00000001 00000000'),
    new Uint8Array(16),
    data,
    padding,
  );
}

/** Status classes and details of section 11.13.5 that are worth a note. */
const STATUS: Readonly<Record<number, string>> = {
  257: 'target moved temporarily',
  258: 'target moved permanently',
  513: 'authentication failed',
  514: 'authorization failed',
  515: 'target not found',
  517: 'unsupported version',
  521: 'session type not supported',
  769: 'service unavailable',
};

function server(reader: Reader, { sent }: Reply): Answer {
  if (!isLogin(sent) || !reader.pattern(responseTo(sent))) return REJECT;
  const status = readUnsigned(reader.bytes, 36, 2, 'big');
  const note = STATUS[status] ?? `login status ${status}`;
  return match(
    'certain',
    'login response with our task tag',
    reader.at,
    status === 0 ? {} : { note },
  );
}

/** A login request of the leading connection: opcode with the I bit, TSIH 0, and room for keys. */
function isLogin(sent: Uint8Array): boolean {
  return sent.length >= 48 && sent[0] === 0x43 && sent[14] === 0 && sent[15] === 0;
}

const any = undefined;

/** T and C, then CSG and NSG: two bits are reserved. */
const isStage = (flags: number) => (flags & 0x30) === 0;

/** 23, stages, versions, no AHS; ISID and initiator task tag come back; the status is a known class. */
function responseTo(login: Uint8Array): ByteTest[] {
  return [
    ...[0x23, isStage, 0, 0, 0, any, any, any],
    ...[...login.subarray(8, 14), any, any, ...login.subarray(16, 20), 0, 0, 0, 0],
    ...[any, any, any, any, any, any, any, any, any, any, any, any],
    ...[between(0, 3), between(0, 0x0b), 0, 0],
  ];
}

const LOGIN_HEADER = [
  ...[0x43, isStage, 0, 0, 0, 0, any, any],
  ...[any, any, any, any, any, any, any, any, any, any, any, any, any, any, 0, 0],
  ...[any, any, any, any, any, any, any, any, 0, 0, 0, 0, 0, 0, 0, 0],
  ...[0, 0, 0, 0, 0, 0, 0, 0],
];

/** The header, then the keys as text, the initiator's name among the first (section 6.3). */
function client(reader: Reader): Answer {
  if (!reader.pattern(LOGIN_HEADER)) return REJECT;
  const length = Math.min(readUnsigned(reader.bytes, 5, 3, 'big'), MAX_KEYS_LENGTH);
  const keys = reader.available(length);
  if (!/^[A-Za-z-]{0,63}(?:=|$)/.test(latin1(keys, 0, 64))) return REJECT;
  const name = indexOf(keys, 'InitiatorName=');
  if (name !== -1) return match('certain', 'login request', reader.at + name + 14);
  reader.skip(length);
  return REJECT;
}

/** The name stands within so many bytes of the keys. */
const MAX_KEYS_LENGTH = 512;
