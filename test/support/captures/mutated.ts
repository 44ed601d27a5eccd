import type { Seeded } from '../seeded.ts';

/** Numbers that lengths, offsets and types are confused by. */
const TELLING = [0x00, 0x01, 0x04, 0x06, 0x11, 0x2c, 0x2f, 0x45, 0x60, 0x7f, 0x80, 0xff] as const;

/** A file with one to eight changes: bytes set, bits turned, parts removed, repeated, or the end cut. */
export function mutated(file: Uint8Array, random: Seeded): Uint8Array {
  let bytes = Uint8Array.from(file);
  for (let change = 1 + random.below(8); change > 0; change--) bytes = changed(bytes, random);
  return bytes;
}

function changed(bytes: Uint8Array, random: Seeded): Uint8Array<ArrayBuffer> {
  const at = random.below(bytes.length || 1);
  const end = Math.min(bytes.length, at + 1 + random.below(40));
  const copy = Uint8Array.from(bytes);
  switch (random.below(6)) {
    case 0:
      copy[at] = random.below(256);
      return copy;
    case 1:
      copy[at] = (copy[at] ?? 0) ^ (1 << random.below(8));
      return copy;
    case 2:
      copy[at] = random.oneOf(TELLING);
      return copy;
    case 3:
      return Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(end)]);
    case 4:
      return Uint8Array.from([...bytes.subarray(0, end), ...bytes.subarray(at)]);
    default:
      return random.below(8) === 0 ? copy.slice(0, at) : copy;
  }
}
