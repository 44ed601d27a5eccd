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
  if (endian === 'big') {
    for (let i = at; i < at + width; i++) value = value * 256 + (bytes[i] ?? 0);
  } else {
    for (let i = at + width - 1; i >= at; i--) value = value * 256 + (bytes[i] ?? 0);
  }
  return value;
}
