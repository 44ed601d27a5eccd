import type { LengthImpact } from '../expect/length-impact.ts';
import { withArticle } from './article.ts';
import { hexPairs } from './bytes.ts';
import { exactSizeText } from './size.ts';

/** `a length of 1213486160 bytes (1.13 GiB)`. */
export function lengthText(length: bigint | string): string {
  return `a length of ${exactSizeText(length)}`;
}

/** What a peer that uses a length prefix would read: `peer` is `kafka client` or `kafka server`. */
export function lengthReadText(peer: string, impact: LengthImpact): string {
  const { length, size, endian, prefix, exceedsMaximum, missing } = impact;
  const order = size === 1 ? '' : ` ${endian}-endian`;
  const wait = exceedsMaximum || missing === '0' ? '' : ' and wait for the rest';
  const read = `${hexPairs(prefix)} as a${order} length of ${exactSizeText(length)}`;
  return `${withArticle(peer)} would read ${read}${wait}`;
}
