import { concat, hex, u32be } from '../bytes/build.ts';
import { type ByteTest, between, comparePattern } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { type Answer, match, protocol, REJECT, type Reply } from './protocol.ts';

const ERROR = 0;
const REPLY = 2;
const AUTH = 8;

/** The id of the request, which comes back: a small number counting up, as clients use it, proves little. */
const TAG = hex('66627061');

/** PulseAudio's native protocol (src/pulsecore/pstream.c, tagstruct.c, PROTOCOL): AUTH comes first. */
export const pulseaudio = protocol({
  id: 'pulseaudio',
  title: 'PulseAudio native protocol',
  name: 'PULSEAUDIO',
  aliases: ['pulse-audio', 'pulse'],
  ports: [4713],
  popularity: 2,
  speaksFirst: 'client',
  spec: 'PulseAudio 16.1: PROTOCOL; src/pulsecore/pstream.c, tagstruct.c, native-common.h',
  openings: [authentication()],
  // FRAME_SIZE_MAX_ALLOW of pstream.c.
  framing: { offset: 0, size: 4, endian: 'big', counts: 'payload', max: 16 * 1024 * 1024 },
  serverBeginnings: [[0, 0, 0]],
  server,
  client,
});

/** Version 32, no shared memory; a cookie of 256 zeros, which no server has. */
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

const any: ByteTest = undefined;

/** Descriptor of a packet behind its length: channel -1, offset and flags 0. */
const DESCRIPTOR = [0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

/** The command, and the type of the tag behind it. */
const AUTH_COMMAND = [0x4c, 0, 0, 0, AUTH, 0x4c];

/** Descriptor, then command, our tag, and one number. */
function server(reader: Reader, { sent }: Reply): Answer {
  if (comparePattern(sent, AUTH_COMMAND, 20) !== 'full') return REJECT;
  const isAnswer = reader.pattern([
    ...[0, 0, 0, between(15, 255), ...DESCRIPTOR],
    ...[0x4c, 0, 0, 0, (command: number) => command === ERROR || command === REPLY],
    ...[0x4c, ...sent.subarray(26, 30), 0x4c],
  ]);
  if (!isAnswer) return REJECT;
  // The upper bits of the version state whether memory is shared.
  const value = reader.u32be();
  const facts =
    reader.bytes[24] === ERROR
      ? { note: ERRORS[value] ?? `error ${value}` }
      : { protocolVersion: String(value & 0xffff) };
  return match('certain', 'answer to AUTH with our tag', reader.at, facts);
}

const CLIENT_START = [0, 0, between(0, 2), any, ...DESCRIPTOR, ...AUTH_COMMAND];

function client(reader: Reader): Answer {
  return reader.pattern(CLIENT_START) ? match('certain', 'AUTH', reader.at) : REJECT;
}
