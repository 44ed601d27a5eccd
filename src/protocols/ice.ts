import { concat, hex } from '../bytes/build.ts';
import { between } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { type Answer, type ClientBytes, match, protocol, REJECT, type Reply } from './protocol.ts';

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
  framing: {
    offset: 10,
    size: 4,
    endian: 'little',
    counts: 'self',
    max: 1_048_576,
    compared: MAGIC,
  },
  server,
  client,
});

const MINOR = between(0, 15);

/** Magic, protocol 1.x, encoding 1.x, type 3 or 4, no compression, size 14: the header alone. */
const BARE_HEADER = [...MAGIC, 1, MINOR, 1, MINOR, between(3, 4), 0, 14, 0, 0, 0];

function server(reader: Reader, { bytes }: Reply): Answer {
  if (!reader.pattern(BARE_HEADER)) return REJECT;
  const rule = bytes[8] === 3 ? 'ValidateConnection' : 'CloseConnection';
  return match('certain', rule, reader.at, { protocolVersion: `1.${bytes[5]}` });
}

/** A client waits for the server; what comes without that may be any type up to 4. */
const ANY_HEADER = [...MAGIC, 1, MINOR, 1, MINOR, between(0, 4), between(0, 2)];

function client(reader: Reader, { bytes }: ClientBytes): Answer {
  if (!reader.pattern(ANY_HEADER)) return REJECT;
  const size = reader.u32le();
  if (size < 14 || size > 0x0fff_ffff) return REJECT;
  return match('certain', 'message header', reader.at, { protocolVersion: `1.${bytes[5]}` });
}
