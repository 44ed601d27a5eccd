import { concat, hex, u8, u32be } from '../bytes/build.ts';
import { between } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import { type Answer, type Facts, firstMatch, match, protocol, REJECT } from './protocol.ts';

const NAME = 'firstbytes';

/** Pulsar: CONNECT, which names the client and the version of the protocol. */
export const pulsar = protocol({
  id: 'pulsar',
  title: 'Apache Pulsar',
  name: 'Pulsar',
  tlsAliases: ['pulsar+ssl'],
  ports: [6650],
  tlsPorts: [6651],
  popularity: 3,
  speaksFirst: 'client',
  spec: 'Pulsar binary protocol specification, "Connection establishment"; PulsarApi.proto',
  withoutRecording:
    'the broker is in no package: PulsarApi.proto, and the npm client pulsar-flex 1.1',
  openings: [command(2, concat(hex('0a'), u8(NAME.length), NAME, hex('20 06')))],
  // maxMessageSize
  framing: { offset: 0, size: 4, endian: 'big', counts: 'payload', max: 5_242_880 },
  sendsCredentials: {
    when: 'unasked',
    sends: 'CONNECT with the token',
    source: 'Pulsar binary protocol, CommandConnect.auth_data',
  },
  server,
  client,
});

/** Size of the frame and of the command, then field 1, the type, and the field of that number. */
function command(type: number, body: Uint8Array): Uint8Array {
  const base = concat(hex('08'), u8(type), u8((type << 3) | 2), u8(body.length), body);
  return concat(u32be(base.length + 4), u32be(base.length), base);
}

const FRAME = [0, 0, undefined, undefined, 0, 0, undefined, undefined, 8];

/** Moves past frame and command sizes, which differ by four as long as no payload follows. */
function readFrame(reader: Reader): boolean {
  const { bytes } = reader;
  if (!reader.pattern(FRAME)) return false;
  return readUnsigned(bytes, 0, 4, 'big') === readUnsigned(bytes, 4, 4, 'big') + 4;
}

function server(reader: Reader): Answer {
  return readFrame(reader) ? firstMatch(reader, SERVER_WAYS) : REJECT;
}

const SERVER_WAYS = [connected, error];

/** CONNECTED (3, field 3), with the server's version first. */
const CONNECTED = [3, 0x1a, undefined, 0x0a, between(1, 127)];

/** The version is a text: `Pulsar Server`, and a number behind it in newer ones. */
function connected(reader: Reader): Answer {
  if (!reader.pattern(CONNECTED)) return REJECT;
  const length = reader.bytes[13] as number;
  const version = reader.availableText(length);
  if (!/^[\x20-\x7e]*$/.test(version)) return REJECT;
  reader.skip(length);
  return match('certain', 'CONNECTED', reader.at, software(version));
}

function software(stated: string): Facts {
  const [, product = stated, version] = /^(Pulsar Server)-?v?(\d[\w.-]*)?$/.exec(stated) ?? [];
  return { product: product.slice(0, 64), ...(version ? { version } : {}) };
}

/**
 * ERROR (14, field 14): request id (field 1, often 2^64 - 1 in ten bytes), error code (2), and
 * the message (3), its last field.
 */
function error(reader: Reader): Answer {
  if (!reader.pattern([14, 0x72])) return REJECT;
  skipSize(reader);
  if (reader.u8() !== 0x08) return REJECT;
  for (let i = 0; i < 9 && reader.peek() >= 0x80; i++) reader.skip(1);
  if (!reader.pattern([undefined, 0x10, between(0, 40), 0x1a])) return REJECT;
  const code = reader.bytes[reader.at - 2];
  return match('certain', 'ERROR', reader.at, { note: `error ${code}` });
}

/** The size of a message: one byte or two. */
function skipSize(reader: Reader): void {
  if (reader.u8() >= 0x80) reader.skip(1);
}

/** CONNECT (2, field 2): the client's version first. */
function client(reader: Reader): Answer {
  if (!readFrame(reader) || !reader.pattern([2, 0x12])) return REJECT;
  if (reader.peek() < 3) return REJECT;
  skipSize(reader);
  return reader.pattern([0x0a, between(1, 127)]) ? match('certain', 'CONNECT', 14) : REJECT;
}
