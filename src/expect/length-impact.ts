import { toHex } from '../bytes/build.ts';
import type { Framing } from '../protocols/protocol.ts';

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

/** Reads the bytes as a client with this framing would; undefined if there are too few. */
export function lengthImpactOf(framing: Framing, bytes: Uint8Array): LengthImpact | undefined {
  const { offset, size, endian, counts, max } = framing;
  const prefix = bytes.subarray(offset, offset + size);
  if (prefix.length < size) return undefined;
  // A copy: slice() of a Buffer is a view, and reversing it would change the evidence.
  const ordered = endian === 'big' ? prefix : Uint8Array.from(prefix).reverse();
  const value = BigInt(`0x${toHex(ordered)}`);
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
