import { concat, hex, text, u16le, u32le } from '../bytes/build.ts';
import { compareAny } from '../bytes/compare.ts';
import { between, comparePattern } from '../bytes/pattern.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

const TVERSION = 100;
const RVERSION = 101;

/** Versions in use; a server that has none of what it was asked for says `unknown`. */
const VERSIONS = ['9P2000.L', '9P2000.u', '9P2000'] as const;

/** The file protocol of Plan 9: version(5) of its manual; 9P2000.L as diod's protocol.md has it. */
export const ninep = protocol({
  id: '9p',
  title: 'Plan 9 file protocol (9P)',
  name: '9P',
  aliases: ['9pfs', '9p2000', 'styx', 'diod'],
  popularity: 0.7,
  ports: [564],
  speaksFirst: 'client',
  spec: 'Plan 9 manual, intro(5) and version(5); diod, protocol.md',
  // A server of plain 9P2000 leaves off what stands after the dot (version(5)).
  openings: [version(TVERSION, '9P2000.L')],
  // v9fs and diod; the size counts itself.
  framing: { offset: 0, size: 4, endian: 'little', counts: 'self', max: 0x10_0018 },
  server: legacyServer(server),
  client: legacyClient(client),
});

/** size, type, tag NOTAG, the largest message, and the version as a counted string. */
function version(type: number, name: string): Uint8Array {
  const rest = concat(Uint8Array.of(type), hex('ffff'), u32le(8192), u16le(name.length));
  return concat(u32le(4 + rest.length + name.length), rest, text(name));
}

function server({ bytes, sent, ended }: Reply): Verdict {
  const asked = judgeVersion(sent, TVERSION, VERSIONS);
  const verdict = judgeVersion(bytes, RVERSION, [...VERSIONS, 'unknown']);
  if (verdict === 'partial') return ended ? REJECT : NEED;
  if (verdict === 'none' || asked === 'partial' || asked === 'none') return REJECT;
  if (verdict.size > asked.size) return REJECT;
  return match('certain', 'Rversion', verdict.end, factsOf(verdict.name));
}

function factsOf(name: string) {
  return name === 'unknown' ? { note: 'unknown version' } : { protocolVersion: name };
}

function client({ bytes, ended }: ClientBytes): Verdict {
  const found = judgeVersion(bytes, TVERSION, VERSIONS);
  if (found === 'none') return REJECT;
  if (found === 'partial') return ended ? REJECT : NEED;
  return match('certain', 'Tversion', found.end, { protocolVersion: found.name });
}

interface Version {
  readonly name: string;
  readonly size: number;
  readonly end: number;
}

/** The string's length and the message's size must agree, and the text be a version's. */
function judgeVersion(
  bytes: Uint8Array,
  type: number,
  names: readonly string[],
): Version | 'partial' | 'none' {
  const any = undefined;
  const lengths = names.map((name) => name.length);
  const isLength = (byte: number) => lengths.includes(byte);
  const isSize = (byte: number) => lengths.includes(byte - 13);
  const head = comparePattern(bytes, [
    ...[isSize, 0, 0, 0, type, 0xff, 0xff],
    // Messages of at least 256 bytes and less than 256 MiB.
    ...[any, any, any, between(0, 0x0f)],
    ...[isLength, 0],
  ]);
  if (head !== 'full') return head;
  const length = bytes[11] as number;
  if (bytes[0] !== length + 13) return 'none';
  const fitting = names.filter((name) => name.length === length);
  const fit = compareAny(bytes, fitting, 13);
  if (fit !== 'full') return fit;
  const name = fitting.find((one) => compareAny(bytes, [one], 13) === 'full') as string;
  return { name, size: readUnsigned(bytes, 7, 4, 'little'), end: 13 + length };
}
