import { concat, hex, u32be } from '../bytes/build.ts';
import { between, comparePattern } from '../bytes/pattern.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

const ERROR = 0;
const REPLY = 2;
const AUTH = 8;

/** The id of the request, which comes back: a small number counting up, as clients use it, is no sign. */
const TAG = hex('66627061');

/** PulseAudio's native protocol (src/pulsecore/pstream.c, tagstruct.c, PROTOCOL): AUTH comes first. */
export const pulseaudio = protocol({
  id: 'pulseaudio',
  title: 'PulseAudio native protocol',
  name: 'PULSEAUDIO',
  aliases: ['pulse-audio', 'pulse'],
  popularity: 0.7,
  ports: [4713],
  speaksFirst: 'client',
  spec: 'PulseAudio 16.1: PROTOCOL; src/pulsecore/pstream.c, tagstruct.c, native-common.h',
  openings: [authentication()],
  // FRAME_SIZE_MAX_ALLOW of pstream.c.
  framing: { offset: 0, size: 4, endian: 'big', counts: 'payload', max: 16 * 1024 * 1024 },
  server: legacyServer(server),
  client: legacyClient(client),
});

/** Version 32, no shared memory; a cookie of 256 zeros, which is nobody's. */
function authentication(): Uint8Array {
  const body = concat(
    ...['L', u32be(AUTH), 'L', TAG, 'L', u32be(32)],
    ...['x', u32be(256), new Uint8Array(256)],
  );
  return concat(u32be(body.length), hex('ffffffff 00000000 00000000 00000000'), body);
}

/** PA_ERR_ codes of def.h. */
const ERRORS: Readonly<Record<number, string>> = {
  1: 'access denied',
  2: 'unknown command',
  3: 'invalid argument',
  7: 'protocol error',
  8: 'timeout',
  9: 'no authentication key',
  19: 'not supported',
};

/** Descriptor of a packet (channel -1, offset and flags 0), then command, our tag, and one number. */
function server({ bytes, sent, ended }: Reply): Verdict {
  if (comparePattern(sent.subarray(20), [0x4c, 0, 0, 0, AUTH, 0x4c]) !== 'full') return REJECT;
  const any = undefined;
  const fit = comparePattern(bytes, [
    ...[0, 0, 0, between(15, 255), 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    ...[0x4c, 0, 0, 0, (command: number) => command === ERROR || command === REPLY],
    ...[0x4c, ...sent.subarray(26, 30), 0x4c, any, any, any, any],
  ]);
  if (fit === 'none') return REJECT;
  if (fit === 'partial') return ended ? REJECT : NEED;
  // The upper bits of the version say whether memory is shared.
  const value = readUnsigned(bytes, 31, 4, 'big');
  const told =
    bytes[24] === ERROR
      ? { note: ERRORS[value] ?? `error ${value}` }
      : { protocolVersion: String(value & 0xffff) };
  return match('certain', 'answer to AUTH with our tag', 35, told);
}

function client({ bytes, ended }: ClientBytes): Verdict {
  const any = undefined;
  const fit = comparePattern(bytes, [
    ...[0, 0, between(0, 2), any, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    ...[0x4c, 0, 0, 0, AUTH, 0x4c],
  ]);
  if (fit === 'full') return match('certain', 'AUTH', 26);
  return fit === 'partial' && !ended ? NEED : REJECT;
}
