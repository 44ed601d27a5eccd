/**
 * The classic dump: lines of an offset, sixteen bytes in hex, and their ASCII. Safe to print: a dot
 * replaces everything but printable ASCII.
 */
export function hexdump(bytes: Uint8Array, limit = 256): string[] {
  const lines: string[] = [];
  const shown = Math.min(bytes.length, limit);
  for (let at = 0; at < shown; at += 16) {
    const row = bytes.subarray(at, Math.min(at + 16, shown));
    const pairs = Array.from(row, (byte) => byte.toString(16).padStart(2, '0'));
    const left = pairs.slice(0, 8).join(' ').padEnd(23);
    const right = pairs.slice(8).join(' ').padEnd(23);
    const offset = at.toString(16).padStart(4, '0');
    lines.push(`${offset}  ${left}  ${right}  |${asciiOf(row)}|`);
  }
  if (bytes.length > shown) lines.push(`... ${bytes.length - shown} more bytes`);
  return lines;
}

function asciiOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) =>
    byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.',
  ).join('');
}
