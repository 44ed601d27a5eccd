import { concat, hex, text, u16le, u32le } from '../bytes/build.ts';
import { between } from '../bytes/pattern.ts';
import { ifThere, Reader } from '../bytes/reader.ts';
import { type Answer, match, protocol, REJECT, type Reply } from './protocol.ts';

const TVERSION = 100;
const RVERSION = 101;

/** Versions in use. */
const VERSIONS = ['9P2000.L', '9P2000.u', '9P2000'] as const;
/** A server that supports none of the requested versions replies `unknown`. */
const REPLIES = [...VERSIONS, 'unknown'] as const;

/** The file protocol of Plan 9: version(5) of its manual; 9P2000.L as diod's protocol.md has it. */
export const ninep = protocol({
  id: '9p',
  title: 'Plan 9 file protocol (9P)',
  name: '9P',
  aliases: ['9pfs', '9p2000', 'styx', 'diod'],
  ports: [564],
  speaksFirst: 'client',
  spec: 'Plan 9 manual, intro(5) and version(5); diod, protocol.md',
  // A server of plain 9P2000 omits what follows the dot (version(5)).
  openings: [version(TVERSION, '9P2000.L')],
  // v9fs and diod; the size counts itself.
  framing: { offset: 0, size: 4, endian: 'little', counts: 'self', max: 0x10_0018 },
  serverBeginnings: [[between(0x13, 0x15), 0, 0, 0]],
  server,
  client,
});

/** size, type, tag NOTAG, the largest message, and the version as a counted string. */
function version(type: number, name: string): Uint8Array {
  const rest = concat(Uint8Array.of(type), hex('ffff'), u32le(8192), u16le(name.length));
  return concat(u32le(4 + rest.length + name.length), rest, text(name));
}

function server(reader: Reader, { sent }: Reply): Answer {
  const request = ifThere(new Reader(sent), (opening) => readVersion(opening, TVERSION, VERSIONS));
  if (!request) return REJECT;
  const reply = readVersion(reader, RVERSION, REPLIES);
  if (!reply || reply.size > request.size) return REJECT;
  const facts =
    reply.name === 'unknown' ? { note: 'unknown version' } : { protocolVersion: reply.name };
  return match('certain', 'Rversion', reader.at, facts);
}

function client(reader: Reader): Answer {
  const request = readVersion(reader, TVERSION, VERSIONS);
  return request
    ? match('certain', 'Tversion', reader.at, { protocolVersion: request.name })
    : REJECT;
}

interface Version {
  readonly name: string;
  /** The largest message, in bytes. */
  readonly size: number;
}

const MAX_MESSAGE_SIZE = 0x0fff_ffff;

/** The string's length and the message's size must agree, and the text be a version's. */
function readVersion(reader: Reader, type: number, names: readonly string[]): Version | undefined {
  const isSize = (byte: number) => names.some((name) => name.length + 13 === byte);
  if (!reader.pattern([isSize, 0, 0, 0, type, 0xff, 0xff])) return undefined;
  const size = reader.u32le();
  if (size > MAX_MESSAGE_SIZE) return undefined;
  const length = (reader.bytes[0] as number) - 13;
  if (!reader.pattern([length, 0])) return undefined;
  const name = reader.oneOf(names.filter((one) => one.length === length));
  return name === undefined ? undefined : { name, size };
}
