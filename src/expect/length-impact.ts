import { toHex } from '../bytes/build.ts';
import type { Framing } from '../protocols/protocol.ts';

/** What a client that trusts its length prefix would make of bytes that are none. */
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
  /** How many bytes came after the length field; firstbytes reads no more than 4096. */
  readonly received: number;
  /** How many more the client would wait for, in bytes, as a decimal string; `0` if none. */
  readonly missing: string;
}

/** Reads the bytes as a client with this framing would; undefined if there are too few. */
export function lengthImpactOf(framing: Framing, bytes: Uint8Array): LengthImpact | undefined {
  const { offset, size, endian, counts, max } = framing;
  const prefix = bytes.subarray(offset, offset + size);
  if (prefix.length < size) return undefined;
  // A copy: of a Buffer, slice() would be a view, and the evidence would be turned around.
  const ordered = endian === 'big' ? prefix : Uint8Array.from(prefix).reverse();
  const value = BigInt(`0x${toHex(ordered)}`);
  const payload = counts === 'self' ? value - BigInt(size) : value;
  const came = bytes.length - offset - size;
  // What counts itself may count what stands before it, too: then as much less is missing.
  const before = counts === 'self' ? offset : 0;
  const missing = payload - BigInt(came + before);
  return {
    length: String(value),
    prefix: toHex(prefix),
    size,
    endian,
    exceedsMaximum: payload > BigInt(max) || payload < 0n,
    maximum: max,
    received: came,
    missing: String(missing > 0n ? missing : 0n),
  };
}

/** A size as people read it: `1.13 GiB`. */
export function sizeText(bytes: bigint | number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'] as const;
  let amount = Number(bytes);
  let unit = 0;
  while (Math.abs(amount) >= 1024 && unit < units.length - 1) {
    amount /= 1024;
    unit++;
  }
  return unit === 0
    ? `${amount} ${amount === 1 ? 'byte' : 'bytes'}`
    : `${amount.toFixed(2)} ${units[unit]}`;
}
