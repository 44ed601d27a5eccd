/**
 * The unsigned integer of 1 to 8 bytes at an offset, which must be there. Not exact beyond 2^53.
 */
export function readUnsigned(
  bytes: Uint8Array,
  at: number,
  width: number,
  endian: 'big' | 'little',
): number {
  let value = 0;
  for (let i = 0; i < width; i++) {
    const index = endian === 'big' ? at + i : at + width - 1 - i;
    value = value * 256 + (bytes[index] ?? 0);
  }
  return value;
}
