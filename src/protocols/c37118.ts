import { concat, hex, u16be } from '../bytes/build.ts';
import { latin1 } from '../bytes/lines.ts';
import { ifThere, Reader } from '../bytes/reader.ts';
import { type Answer, type Facts, match, protocol, REJECT, type Reply } from './protocol.ts';

const SYNC = 0xaa;
const DATA = 0;
const HEADER = 1;
const CONFIGURATION_1 = 2;
const CONFIGURATION_2 = 3;
const COMMAND = 4;
const CONFIGURATION_3 = 5;
const SEND_CONFIGURATION_2 = 5;

/**
 * IEEE C37.118: a command to send the second configuration, which starts no data. A phasor measurement unit
 * replies if its id is 1; one with another id ignores it.
 */
export const c37118 = protocol({
  id: 'c37118',
  title: 'IEEE C37.118 synchrophasor data transfer',
  name: 'C37.118',
  aliases: ['c37.118', 'synchrophasor', 'pmu'],
  ports: [4712],
  fragilePorts: [[4712, 4713]],
  sideEffect: {
    kind: 'controls',
    text: 'a measurement unit answers; its configuration is read',
  },
  exposure: [{ risk: 'control-system' }],
  speaksFirst: 'client',
  spec: 'IEEE C37.118.2-2011 clause 6: common words, configuration frame 2, command frame',
  withoutRecording:
    'No phasor measurement unit or simulator is in Debian or on npm. The standard stands in for one.',
  openings: [withChecksum(hex('aa41 0012 0001 00000000 00000000 0005'))],
  framing: { offset: 2, size: 2, endian: 'big', counts: 'self', max: 65_535 },
  server,
  client,
  roles: { server: 'a phasor measurement unit', client: 'a phasor data concentrator' },
});

function withChecksum(frame: Uint8Array): Uint8Array {
  return concat(frame, u16be(checksum(frame)));
}

/** CRC-CCITT with the initial value ffff (annex B). */
function checksum(bytes: Uint8Array): number {
  let sum = 0xffff;
  for (const byte of bytes) {
    sum ^= byte << 8;
    for (let bit = 0; bit < 8; bit++)
      sum = (sum & 0x8000 ? (sum << 1) ^ 0x1021 : sum << 1) & 0xffff;
  }
  return sum;
}

interface FrameHead {
  readonly type: number;
  readonly version: number;
  readonly length: number;
  readonly id: number;
}

const MIN_LENGTH = 16;

/** Sync, type and version, length, id; time and its quality. */
function readHead(reader: Reader): FrameHead | undefined {
  if (reader.u8() !== SYNC) return undefined;
  const kind = reader.u8();
  const [type, version] = [kind >> 4, kind & 0x0f];
  if (type > CONFIGURATION_3 || version < 1 || version > 2) return undefined;
  const length = reader.u16be();
  if (length < MIN_LENGTH) return undefined;
  const id = reader.u16be();
  reader.skip(8);
  return id === 0 ? undefined : { type, version, length, id };
}

const NAMES: Readonly<Record<number, string>> = {
  [DATA]: 'data frame',
  [HEADER]: 'header frame',
  [CONFIGURATION_1]: 'configuration frame 1',
  [CONFIGURATION_2]: 'configuration frame 2',
  [CONFIGURATION_3]: 'configuration frame 3',
};

/** A frame other than a command, with its checksum; from the unit that was asked, if one was. */
function server(reader: Reader, { sent }: Reply): Answer {
  const head = readHead(reader);
  const rule = NAMES[head?.type ?? COMMAND];
  if (!head || !rule) return REJECT;
  const asked = ifThere(new Reader(sent), readHead);
  const isAsked = asked?.type === COMMAND;
  if (isAsked && asked.id !== head.id) return REJECT;
  reader.awaitBytes(Math.min(head.length, MAX_READ));
  if (!isChecked(reader.bytes, head)) return match('weak', rule, reader.at);
  const station = head.type === CONFIGURATION_2 ? stationOf(reader.bytes) : undefined;
  return match('certain', `${rule} with its checksum`, head.length, station ?? {});
}

/** No more is seen of a turn. */
const MAX_READ = 4096;

function isChecked(bytes: Uint8Array, { length }: FrameHead): boolean {
  if (bytes.length < length) return false;
  const sum = checksum(bytes.subarray(0, length - 2));
  return bytes[length - 2] === sum >> 8 && bytes[length - 1] === (sum & 0xff);
}

/** Behind the time base and the number of units: the name of the first station, 16 bytes. */
function stationOf(bytes: Uint8Array): Facts | undefined {
  const name = /^[ -~]{1,16}/.exec(latin1(bytes, 20, 36))?.[0].trim();
  return name ? { note: `station ${name}` } : undefined;
}

/** Data off or on; send a header or one of the configurations; an extended frame. */
const COMMANDS = [1, 2, 3, 4, SEND_CONFIGURATION_2, 6, 8];

function client(reader: Reader): Answer {
  const head = readHead(reader);
  if (head?.type !== COMMAND || head.length < 18) return REJECT;
  if (!COMMANDS.includes(reader.u16be())) return REJECT;
  const end = reader.at;
  reader.awaitBytes(Math.min(head.length, MAX_READ));
  return isChecked(reader.bytes, head)
    ? match('certain', 'command with its checksum', head.length)
    : match('weak', 'command', end);
}
