import { concat, hex, text } from '../bytes/build.ts';
import { indexOf } from '../bytes/compare.ts';
import { latin1 } from '../bytes/lines.ts';
import { between } from '../bytes/pattern.ts';
import { ifThere, Reader } from '../bytes/reader.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import { type Answer, type Facts, match, protocol, REJECT } from './protocol.ts';

const MAGIC = text('ActiveMQ');

/** OpenWire: both sides begin with a WireFormatInfo command. */
export const openwire = protocol({
  id: 'openwire',
  title: 'OpenWire (ActiveMQ)',
  name: 'OPENWIRE',
  aliases: ['activemq'],
  ports: [61616],
  tlsPorts: [61617],
  popularity: 3,
  speaksFirst: 'server',
  spec: 'OpenWire Version 2 Specification, WireFormatInfo; ActiveMQ 5.17 as observed',
  // Length, type 1, magic, version 1, no properties.
  openings: [concat(hex('0000000e 01'), MAGIC, hex('00000001 00'))],
  // maxFrameSize of the configuration that ActiveMQ comes with.
  framing: { offset: 0, size: 4, endian: 'big', counts: 'payload', max: 104_857_600 },
  server: wireFormatInfo,
  client: wireFormatInfo,
});

/** length, 01, `ActiveMQ`, version: 1 to 12 so far; then 00, or 01 and the marshalled properties. */
const WIRE_FORMAT_INFO = [
  ...[0, 0, between(0, 15), undefined, 1],
  ...MAGIC,
  ...[0, 0, 0, between(1, 63), between(0, 1)],
];

function wireFormatInfo(reader: Reader): Answer {
  const { bytes } = reader;
  if (!reader.pattern(WIRE_FORMAT_INFO)) return REJECT;
  const protocolVersion = String(readUnsigned(bytes, 13, 4, 'big'));
  return match('certain', 'WireFormatInfo', 17, { protocolVersion, ...provider(bytes) });
}

/** Properties are a name with its length and, here, a string (type 9) with its own. */
function provider(bytes: Uint8Array): Facts {
  const [product, version] = [property(bytes, 'ProviderName'), property(bytes, 'ProviderVersion')];
  return { ...(product ? { product } : {}), ...(version ? { version } : {}) };
}

function property(bytes: Uint8Array, name: string): string | undefined {
  const at = indexOf(bytes, `${name}\x09\0`);
  if (at === -1) return undefined;
  return ifThere(new Reader(bytes, true, at + name.length + 2), (reader) =>
    latin1(reader.take(reader.u8())),
  );
}
