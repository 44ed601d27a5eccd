import { readElement } from '../../bytes/ber.ts';
import { concat, u8, u16be } from '../../bytes/build.ts';
import type { Reader } from '../../bytes/reader.ts';

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
 * Moves into elements that open each other's contents, one of the tags each; false as soon as a
 * byte is wrong.
 */
export function descend(reader: Reader, tags: readonly (readonly number[])[]): boolean {
  let end = Number.POSITIVE_INFINITY;
  for (const allowed of tags) {
    const element = allowed.includes(reader.peek()) ? readElement(reader) : undefined;
    if (!element || element.end > end || element.end === element.start) return false;
    end = element.end;
  }
  return true;
}
