import { elementAt } from '../../bytes/ber.ts';
import { concat, u8, u16be } from '../../bytes/build.ts';

/** One element in DER: tag, length, contents (X.690 section 10.1). */
export function der(tag: number, ...contents: readonly (Uint8Array | string)[]): Uint8Array {
  const inner = concat(...contents);
  return concat(u8(tag), lengthOf(inner), inner);
}

function lengthOf({ length }: Uint8Array): Uint8Array {
  if (length < 0x80) return u8(length);
  return length < 0x100 ? concat(u8(0x81), u8(length)) : concat(u8(0x82), u16be(length));
}

/**
 * Goes into elements that open each other's contents, one of the tags each. Returns where the
 * contents of the last one start; `differs` as soon as a byte is wrong.
 */
export function descend(
  bytes: Uint8Array,
  tags: readonly (readonly number[])[],
  from = 0,
): number | 'partial' | 'none' {
  let at = from;
  let end = Number.POSITIVE_INFINITY;
  for (const allowed of tags) {
    const tag = bytes[at];
    if (tag !== undefined && !allowed.includes(tag)) return 'none';
    const one = elementAt(bytes, at);
    if (one === 'bad') return 'none';
    if (one === 'partial') return 'partial';
    if (one.end > end || one.end === one.start) return 'none';
    at = one.start;
    end = one.end;
  }
  return at;
}
