import { concat, hex } from '../bytes/build.ts';
import { compareAny } from '../bytes/compare.ts';
import { between, comparePattern } from '../bytes/pattern.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

const MAGIC = [0x49, 0x63, 0x65, 0x50] as const;

/** The Ice protocol: the server begins with a ValidateConnection message. */
export const ice = protocol({
  id: 'ice',
  title: 'ZeroC Ice',
  name: 'Ice',
  aliases: ['zeroc'],
  ports: [4061, 4063],
  tlsPorts: [4062, 4064],
  speaksFirst: 'server',
  spec: 'Ice Manual, Protocol Messages; Ice 3.7 as observed',
  // CloseConnection: how either side ends a connection in good order.
  openings: [concat(Uint8Array.of(...MAGIC), hex('0100 0100 04 00 0e000000'))],
  // Ice.MessageSizeMax is 1024 KB.
  framing: { offset: 10, size: 4, endian: 'little', counts: 'self', max: 1_048_576 },
  server: legacyServer(server),
  client: legacyClient(client),
});

/** Magic, protocol 1.x, encoding 1.x, type 3 or 4, no compression, size 14: the header alone. */
function server({ bytes, ended }: Reply): Verdict {
  const minor = between(0, 15);
  const fit = comparePattern(bytes, [...MAGIC, 1, minor, 1, minor, between(3, 4), 0, 14, 0, 0, 0]);
  if (fit !== 'full') return fit === 'partial' && !ended ? NEED : REJECT;
  const rule = bytes[8] === 3 ? 'ValidateConnection' : 'CloseConnection';
  return match('certain', rule, 14, { protocolVersion: `1.${bytes[5]}` });
}

/** A client waits for the server; what comes without that may be any type up to 4. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const minor = between(0, 15);
  const fit = comparePattern(bytes, [
    ...[...MAGIC, 1, minor, 1, minor, between(0, 4), between(0, 2)],
    ...[undefined, undefined, undefined, between(0, 15)],
  ]);
  if (compareAny(bytes, [Uint8Array.of(...MAGIC)]) === 'none') return REJECT;
  if (fit !== 'full') return fit === 'partial' && !ended ? NEED : REJECT;
  if (readUnsigned(bytes, 10, 4, 'little') < 14) return REJECT;
  return match('certain', 'message header', 14, { protocolVersion: `1.${bytes[5]}` });
}
