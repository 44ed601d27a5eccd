import { text } from '../../bytes/build.ts';
import type { ByteTest } from '../../bytes/pattern.ts';
import type { Reader } from '../../bytes/reader.ts';
import { type Answer, firstMatch, match, protocol, REJECT } from '../protocol.ts';

/**
 * The network plugin of collectd: values go one way, and a collector replies nothing. The opening is
 * an empty datagram, which holds no value.
 */
export const collectd = protocol({
  id: 'collectd',
  title: 'collectd network plugin',
  name: 'COLLECTD',
  transport: 'udp',
  ports: [25826],
  speaksFirst: 'client',
  spec: 'collectd.org: Binary protocol (parts 0x0000 to 0x0210)',
  withoutRecording: 'a collector takes values, and replies nothing; its client was recorded',
  openings: [text('')],
  answersBy: 'silence',
  server: () => REJECT,
  client,
  roles: { server: 'a collectd server', client: 'a collectd client' },
});

const HOST = 0x0000;
const SIGNATURE = 0x0200;
const ENCRYPTION = 0x0210;
const MAX_NAME_LENGTH = 255;

function client(reader: Reader): Answer {
  return firstMatch(reader, CLIENT_WAYS);
}

const CLIENT_WAYS = [plain, signed, encrypted];

/** The host comes first: its type and length, a text with a zero at the end; then the time. */
function plain(reader: Reader): Answer {
  if (reader.u16be() !== HOST) return REJECT;
  const length = reader.u16be() - 4;
  if (length < 2 || length > MAX_NAME_LENGTH || !isText(reader, length - 1)) return REJECT;
  if (reader.u8() !== 0) return REJECT;
  // In seconds, or with the fraction of a second: eight bytes either way.
  return reader.pattern(PLAIN_BYTES) ? match('certain', 'host and time', reader.at) : REJECT;
}

const PLAIN_BYTES: readonly ByteTest[] = [0, (type) => type === 1 || type === 8, 0, 12];

/** A length, 32 bytes of an HMAC, a user's name; then the host. */
function signed(reader: Reader): Answer {
  if (reader.u16be() !== SIGNATURE) return REJECT;
  const length = reader.u16be() - 4 - 32;
  if (length < 1 || length > MAX_NAME_LENGTH) return REJECT;
  reader.skip(32);
  if (!isText(reader, length) || plain(reader).answer !== 'match') return REJECT;
  return match('certain', 'signed values', reader.at);
}

/** The length of everything, the user's name with its own length, then ciphertext. */
function encrypted(reader: Reader): Answer {
  if (reader.u16be() !== ENCRYPTION) return REJECT;
  const length = reader.u16be();
  const name = reader.u16be();
  // 16 bytes of initial vector and 20 of a checksum follow the name.
  if (name < 1 || name > MAX_NAME_LENGTH || length < 6 + name + 16 + 20) return REJECT;
  if (!isText(reader, name)) return REJECT;
  return match(name < 3 ? 'weak' : 'likely', 'encrypted values', reader.at);
}

/** Moves past so many bytes of printable ASCII. */
function isText(reader: Reader, length: number): boolean {
  for (let i = 0; i < length; i++) {
    const byte = reader.u8();
    if (byte < 0x21 || byte > 0x7e) return false;
  }
  return true;
}
