import { hex } from '../bytes/build.ts';
import { equal } from '../bytes/compare.ts';
import { between, comparePattern } from '../bytes/pattern.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

/** Id of our message, which the answer refers to. */
const ID = 0x6266;

/** Snapcast: a Time message, which a server answers before it knows the client. */
export const snapcast = protocol({
  id: 'snapcast',
  title: 'Snapcast audio stream',
  name: 'SNAPCAST',
  aliases: ['snapserver'],
  popularity: 0.7,
  ports: [1704],
  speaksFirst: 'client',
  spec: 'Snapcast binary protocol (doc/binary_protocol.md), Base and Time; Snapserver 0.26',
  // Type 4, id, refers to none, sent and received at zero, eight bytes: a latency of zero.
  openings: [hex('0400 6662 0000 00000000 00000000 00000000 00000000 08000000 00000000 00000000')],
  framing: { offset: 22, size: 4, endian: 'little', counts: 'payload', max: 1_000_000 },
  server: legacyServer(server),
  client: legacyClient(client),
});

const any = undefined;
/** Seconds and microseconds; the latter are below a million. */
const TIME = [any, any, any, any, any, any, between(0, 15), 0];

/** Base: type, id, the id that it refers to, when sent, when received, size. */
function server({ bytes, sent, ended }: Reply): Verdict {
  if (!equal(sent, snapcast.openings[0] as Uint8Array)) return REJECT;
  const refers = [ID & 0xff, ID >> 8];
  const fit = comparePattern(bytes, [4, 0, any, any, ...refers, ...TIME, ...TIME, 8, 0, 0, 0]);
  if (fit === 'full') return match('certain', 'Time that refers to ours', 26);
  return fit === 'partial' && !ended ? NEED : REJECT;
}

/** Hello (5): JSON, with its length in front. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const hello = comparePattern(bytes, [
    ...[5, 0, any, any, 0, 0, ...TIME, ...TIME],
    ...[any, any, 0, 0, any, any, 0, 0, 0x7b],
  ]);
  if (hello === 'full') return match('certain', 'Hello', 31);
  const time = comparePattern(bytes, [4, 0, any, any, 0, 0, ...TIME, ...TIME, 8, 0, 0, 0]);
  if (time === 'full') return match('certain', 'Time', 26);
  return (hello === 'partial' || time === 'partial') && !ended ? NEED : REJECT;
}
