import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import { concat, hex, text, u8, u16be } from '../../bytes/build.ts';
import { ifThere, Reader } from '../../bytes/reader.ts';
import { type ClientHello, readClientHello } from '../../identify/client-hello.ts';

/** What differs between the versions of QUIC: salts, labels and the type of an Initial packet. */
interface QuicVersion {
  readonly salt: Uint8Array;
  readonly prefix: string;
  readonly initialType: number;
}

/** RFC 9001 section 5.2, and RFC 9369 section 3.3. */
const VERSIONS: Readonly<Record<number, QuicVersion>> = {
  1: {
    salt: hex('38762cf7f55934b34d179ae6a4c80cadccbb7f0a'),
    prefix: 'quic',
    initialType: 0,
  },
  1798521807: {
    salt: hex('0dede3def700a6db819381be6e269dcbf9bd2ed9'),
    prefix: 'quicv2',
    initialType: 1,
  },
};

const TAG_LENGTH = 16;
/** Bytes of a ClientHello that are put together: hybrid key shares need more than one datagram. */
const MAX_HELLO_BYTES = 8192;
/** Frames of one packet that are read: clients spread a ClientHello over many. */
const MAX_FRAMES = 64;

/**
 * The ClientHello in the Initial packets of a client's first datagrams. Their keys follow from the
 * connection id of the first packet, so whoever sees it can read them (RFC 9001 section 5).
 */
export function quicClientHello(datagrams: readonly Uint8Array[]): ClientHello | undefined {
  const stream = new CryptoStream();
  let keys: Keys | undefined;
  for (const datagram of datagrams) {
    const packet = ifThere(new Reader(datagram, true), readInitial);
    if (!packet) continue;
    keys ??= keysOf(packet.version, packet.destination);
    const payload = decrypted(datagram, packet, keys);
    if (!payload) continue;
    ifThere(new Reader(payload, true), (reader) => readFrames(reader, stream));
    const hello = readClientHello(asRecord(stream.bytes()));
    if (typeof hello !== 'string') return hello;
  }
  return undefined;
}

interface InitialPacket {
  readonly version: QuicVersion;
  readonly destination: Uint8Array;
  /** Offset of the protected packet number, and the length of number and payload. */
  readonly numberAt: number;
  readonly length: number;
}

/** The long header of RFC 9000 section 17.2.2; undefined for any other packet. */
function readInitial(reader: Reader): InitialPacket | undefined {
  const first = reader.u8();
  const version = VERSIONS[reader.u32be()];
  if (!version || first < 0xc0 || ((first >> 4) & 3) !== version.initialType) return undefined;
  const destination = reader.take(reader.u8());
  reader.skip(reader.u8());
  reader.skip(variable(reader));
  const length = variable(reader);
  if (length < 4 + TAG_LENGTH || length > reader.left || destination.length > 20) return undefined;
  return { version, destination, numberAt: reader.at, length };
}

/** A variable-length integer (RFC 9000 section 16); eight bytes are too many for a length. */
function variable(reader: Reader): number {
  const first = reader.u8();
  const rest = first & 0x3f;
  switch (first >> 6) {
    case 0:
      return rest;
    case 1:
      return (rest << 8) | reader.u8();
    case 2:
      return ((rest << 24) | reader.u24be()) >>> 0;
    default:
      reader.skip(7);
      return Number.MAX_SAFE_INTEGER;
  }
}

interface Keys {
  readonly key: Uint8Array;
  readonly iv: Uint8Array;
  readonly headerKey: Uint8Array;
}

/** RFC 9001 section 5.2: the client's secret, and its keys. */
function keysOf({ salt, prefix }: QuicVersion, destination: Uint8Array): Keys {
  const initial = createHmac('sha256', salt).update(destination).digest();
  const secret = expandLabel(initial, 'client in', 32);
  return {
    key: expandLabel(secret, `${prefix} key`, 16),
    iv: expandLabel(secret, `${prefix} iv`, 12),
    headerKey: expandLabel(secret, `${prefix} hp`, 16),
  };
}

/** HKDF-Expand-Label of RFC 8446 section 7.1, of at most one block. */
function expandLabel(secret: Uint8Array, label: string, length: number): Uint8Array {
  const name = text(`tls13 ${label}`);
  const info = concat(u16be(length), u8(name.length), name, u8(0), u8(1));
  return createHmac('sha256', secret).update(info).digest().subarray(0, length);
}

/** Without header protection (RFC 9001 section 5.4) and encryption (section 5.3); undefined if the tag differs. */
function decrypted(
  datagram: Uint8Array,
  { numberAt, length }: InitialPacket,
  { key, iv, headerKey }: Keys,
): Uint8Array | undefined {
  const sample = datagram.subarray(numberAt + 4, numberAt + 20);
  const mask = createCipheriv('aes-128-ecb', headerKey, null).update(sample);
  const first = (datagram[0] as number) ^ ((mask[0] as number) & 0x0f);
  const numberLength = (first & 3) + 1;
  const header = datagram.slice(0, numberAt + numberLength);
  header[0] = first;
  const nonce = iv.slice();
  for (let i = 0; i < numberLength; i++) {
    const byte = (header[numberAt + i] as number) ^ (mask[1 + i] as number);
    header[numberAt + i] = byte;
    const place = nonce.length - numberLength + i;
    nonce[place] = (nonce[place] as number) ^ byte;
  }
  const end = numberAt + length;
  const decipher = createDecipheriv('aes-128-gcm', key, nonce);
  decipher.setAAD(header);
  decipher.setAuthTag(datagram.subarray(end - TAG_LENGTH, end));
  const payload = decipher.update(datagram.subarray(numberAt + numberLength, end - TAG_LENGTH));
  try {
    decipher.final();
    return payload;
  } catch {
    return undefined;
  }
}

const PADDING = 0;
const PING = 1;
const CRYPTO = 6;

/** Only these may stand beside CRYPTO before the handshake is done (RFC 9000 section 12.4). */
function readFrames(reader: Reader, stream: CryptoStream): void {
  for (let frames = 0; reader.left > 0 && frames < MAX_FRAMES; ) {
    const type = reader.u8();
    if (type === PADDING) continue;
    frames++;
    if (type === PING) continue;
    if (type !== CRYPTO) return;
    const offset = variable(reader);
    stream.add(offset, reader.take(variable(reader)));
  }
}

/** Pieces of a message in any order. */
class CryptoStream {
  readonly #bytes = new Uint8Array(MAX_HELLO_BYTES);
  readonly #isThere = new Uint8Array(MAX_HELLO_BYTES);

  add(offset: number, piece: Uint8Array): void {
    if (offset + piece.length > MAX_HELLO_BYTES) return;
    this.#bytes.set(piece, offset);
    this.#isThere.fill(1, offset, offset + piece.length);
  }

  /** Up to the first gap. */
  bytes(): Uint8Array {
    const gap = this.#isThere.indexOf(0);
    return this.#bytes.subarray(0, gap === -1 ? MAX_HELLO_BYTES : gap);
  }
}

/** QUIC has handshake messages without records. */
function asRecord(message: Uint8Array): Uint8Array {
  return concat(hex('16 0301'), u16be(message.length), message);
}
