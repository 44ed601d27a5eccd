/** How many of the bytes are not zero: small numbers and zeros prove nothing about a protocol. */
export function nonZeroBytes(bytes: Uint8Array): number {
  let count = 0;
  for (let at = 0; at < bytes.length; at++) if (bytes[at] !== 0) count++;
  return count;
}
