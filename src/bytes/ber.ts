import { type Reader, SHORTAGE } from './reader.ts';
import { readUnsigned } from './unsigned.ts';

/** The head of a BER element (X.690 section 8.1): its tag and where its contents lie. */
export interface Element {
  readonly tag: number;
  /** Offset of the first byte of the contents. */
  readonly start: number;
  /** Offset after the last byte of the contents, which may not have arrived yet. */
  readonly end: number;
}

/**
 * The element at an offset: single-byte tag and definite length of at most four bytes.
 * `partial` while its head is incomplete, `bad` if the bytes cannot be one.
 */
export function elementAt(bytes: Uint8Array, at: number): Element | 'partial' | 'bad' {
  const [tag, first] = [bytes[at], bytes[at + 1]];
  if (tag === undefined) return 'partial';
  if ((tag & 0x1f) === 0x1f) return 'bad';
  if (first === undefined) return 'partial';
  if (first < 0x80) return { tag, start: at + 2, end: at + 2 + first };
  const width = first & 0x7f;
  if (width === 0 || width > 4) return 'bad';
  const start = at + 2 + width;
  if (bytes.length < start) return 'partial';
  return { tag, start, end: start + readUnsigned(bytes, at + 2, width, 'big') };
}

/** Consecutive elements from an offset, as far as they are complete. */
export function elementsWithin(bytes: Uint8Array, start: number, end: number): Element[] {
  const found: Element[] = [];
  for (let at = start; at < end; ) {
    const one = elementAt(bytes, at);
    if (typeof one === 'string' || one.end > end || one.end > bytes.length) break;
    found.push(one);
    at = one.end;
  }
  return found;
}

/** Moves past the head of an element; undefined if the bytes cannot be one. Its contents may still be missing. */
export function readElement(reader: Reader): Element | undefined {
  const element = elementAt(reader.bytes, reader.at);
  if (element === 'partial') throw SHORTAGE;
  if (element === 'bad') return undefined;
  reader.at = element.start;
  return element;
}
