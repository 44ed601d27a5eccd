import { toHex } from '../bytes/build.ts';
import { type ByteTest, comparePattern } from '../bytes/pattern.ts';
import type { Protocol } from '../protocols/protocol.ts';
import type { Framing } from '../protocols/protocol-parts.ts';

/** What an unchecked client would read from bytes that are not a length prefix. */
export interface LengthImpact {
  /** The length it would read, in bytes; a decimal string, since it may exceed 2^53. */
  readonly length: string;
  /** The bytes it reads it from, as hex digits. */
  readonly prefix: string;
  readonly size: Framing['size'];
  readonly endian: Framing['endian'];
  /** More than the protocol's clients usually accept, or less than the field itself. */
  readonly exceedsMaximum: boolean;
  /** The largest length that the protocol's clients usually accept, in bytes. */
  readonly maximum: number;
  /** How many bytes arrived after the length field; firstbytes reads no more than 4096. */
  readonly received: number;
  /** How many more the client would wait for, in bytes, as a decimal string; `0` if none. */
  readonly missing: string;
}

type Framed = Pick<Protocol, 'framing' | 'firstMessage'>;

/**
 * The length that a client of a protocol would read from the first bytes of a server, or a server
 * from those of a client; undefined if it refuses them before, or reads no length there.
 */
export function lengthReadBy(
  reader: 'client' | 'server',
  { framing, firstMessage = framing }: Framed,
  bytes: Uint8Array,
): LengthImpact | undefined {
  const used = reader === 'client' ? framing : firstMessage;
  if (!used || used === 'unframed') return undefined;
  const compared = comparedIn(used, reader === 'client' ? 'server' : 'client');
  return comparePattern(bytes, compared) === 'full' ? lengthImpactOf(used, bytes) : undefined;
}

/** What a receiver compares in the message of this side before it uses the length. */
export function comparedIn(
  { compared = {} }: Framing,
  sender: 'client' | 'server',
): readonly ByteTest[] {
  return (isForBoth(compared) ? compared : compared[sender]) ?? [];
}

function isForBoth(compared: NonNullable<Framing['compared']>): compared is readonly ByteTest[] {
  return 'length' in compared;
}

/** Reads the bytes as a client with this framing would; undefined if there are too few. */
export function lengthImpactOf(framing: Framing, bytes: Uint8Array): LengthImpact | undefined {
  const { offset, size, endian, counts, max, flagBits = 0 } = framing;
  const prefix = bytes.subarray(offset, offset + size);
  if (prefix.length < size) return undefined;
  // A copy: slice() of a Buffer is a view, and reversing it would change the evidence.
  const ordered = endian === 'big' ? prefix : Uint8Array.from(prefix).reverse();
  const value = BigInt.asUintN(8 * size - flagBits, BigInt(`0x${toHex(ordered)}`));
  const payload = counts === 'self' ? value - BigInt(size) : value;
  const received = bytes.length - offset - size;
  // A length that counts itself may count the bytes before it as well.
  const before = counts === 'self' ? offset : 0;
  const missing = payload - BigInt(received + before);
  return {
    length: String(value),
    prefix: toHex(prefix),
    size,
    endian,
    exceedsMaximum: payload > BigInt(max) || payload < 0n,
    maximum: max,
    received,
    missing: String(missing > 0n ? missing : 0n),
  };
}
