import { concat, hex, text } from '../bytes/build.ts';
import { equal, indexOf } from '../bytes/compare.ts';
import { latin1 } from '../bytes/lines.ts';
import { between, comparePattern } from '../bytes/pattern.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

/** iSCSI (RFC 7143): the login request and response that begin every connection. */
export const iscsi = protocol({
  id: 'iscsi',
  title: 'Internet SCSI',
  name: 'iSCSI',
  aliases: ['iscsi-target'],
  ports: [3260],
  speaksFirst: 'client',
  spec: 'RFC 7143 sections 11.12, 11.13 and 13',
  openings: [loginRequest()],
  // DataSegmentLength; MaxRecvDataSegmentLength is 8192 unless declared (RFC 7143 section 13.12).
  framing: { offset: 5, size: 3, endian: 'big', counts: 'payload', max: 0xff_ffff },
  server: legacyServer(server),
  client: legacyClient(client),
});

/**
 * The first step of a discovery session's security stage. It does not ask to go on to the next
 * stage (the T bit is 0), so no session comes of it, and none of another initiator ends: the
 * name and the ISID (type "random") are nobody else's.
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

/** Status classes and details of section 11.13.5 that tell something. */
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

/** 23, stages, versions, no AHS; ISID and initiator task tag come back; the status is a known class. */
function server({ bytes, sent, ended }: Reply): Verdict {
  if (!isLogin(sent)) return REJECT;
  const any = undefined;
  const fit = comparePattern(bytes, [
    // T and C, then CSG and NSG: two bits reserved.
    ...[0x23, (flags: number) => (flags & 0x30) === 0, 0, 0, 0, any, any, any],
    ...[...sent.subarray(8, 14), any, any, ...sent.subarray(16, 20), 0, 0, 0, 0],
    ...[any, any, any, any, any, any, any, any, any, any, any, any],
    ...[between(0, 3), between(0, 0x0b), 0, 0],
  ]);
  if (fit === 'none') return REJECT;
  if (fit === 'partial') return ended ? REJECT : NEED;
  const status = readUnsigned(bytes, 36, 2, 'big');
  const note = STATUS[status] ?? `login status ${status}`;
  return match('certain', 'login response with our task tag', 40, status === 0 ? {} : { note });
}

/** A login request of the leading connection: opcode with the I bit, TSIH 0, and room for keys. */
function isLogin(sent: Uint8Array): boolean {
  return sent.length >= 48 && sent[0] === 0x43 && equal(sent.subarray(14, 16), hex('0000'));
}

/** Then the keys as text, the initiator's name among the first (section 6.3). */
function client({ bytes, ended }: ClientBytes): Verdict {
  const need = ended ? REJECT : NEED;
  const any = undefined;
  const zeros = Array.from({ length: 16 }, () => 0);
  const fit = comparePattern(bytes, [
    ...[0x43, (flags: number) => (flags & 0x30) === 0, 0, 0, 0, 0, any, any],
    ...[any, any, any, any, any, any, any, any, any, any, any, any, any, any, 0, 0],
    ...[any, any, any, any, any, any, any, any, ...zeros],
  ]);
  if (fit !== 'full') return fit === 'partial' ? need : REJECT;
  const length = readUnsigned(bytes, 5, 3, 'big');
  const keys = bytes.subarray(48, Math.min(48 + length, 48 + 512));
  if (!/^[A-Za-z-]{0,63}(?:=|$)/.test(latin1(keys.subarray(0, 64)))) return REJECT;
  const at = indexOf(keys, 'InitiatorName=');
  if (at !== -1) return match('certain', 'login request', 48 + at + 14);
  const whole = keys.length >= Math.min(length, 512);
  return whole ? REJECT : need;
}
