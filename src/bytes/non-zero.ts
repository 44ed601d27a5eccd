/** How many of the bytes are not zero: small numbers and zeros prove nothing about a protocol. */
export function nonZeroBytes(bytes: Uint8Array): number {
  let count = 0;
  for (const byte of bytes) if (byte !== 0) count++;
  return count;
}
