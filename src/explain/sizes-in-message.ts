import { type Cause, causesOfNumber } from './cause.ts';
import { causesOfSize } from './causes-of-size.ts';
import type { RegistryPrefixes } from './known-prefixes.ts';
import { numberIn, sizeIn } from './numbers.ts';

/**
 * The causes of sizes that a message gives rounded, with points between its digits, or as a floating
 * point number: weak, since a genuine size looks the same. The message is complete, not a line of a log.
 */
export function causesOfSizesIn(text: string, prefixes: RegistryPrefixes): Cause[] {
  if (!SIZE_WORDS.test(text)) return [];
  const causes: Cause[] = [];
  let found = 0;
  for (const [written] of text.matchAll(SIZE)) {
    causes.push(...causesOf(written, prefixes));
    found++;
    if (found === MAX_SIZES) break;
  }
  return causes;
}

/** Per text. */
const MAX_SIZES = 8;

const SIZE_WORDS =
  /alloc|\bsize|length|too (?:large|big|long)|gr\u00f6\u00dfe|l\u00e4nge|taille|longueur|tama\u00f1o|longitud|dimensione/i;

/** `1.13 GiB`, `1.21348616e+09 bytes`, `1.213.486.160 Byte`. */
const SIZE =
  /(?<![\w.,])\d{1,4}(?:[.,]\d{2,6} ?[kmgt]i?b\b|\.\d{6,12}e\+?\d{1,2}\b|([.'_ ])\d{3}\1\d{3}(?:\1\d{3})?(?![\w.,]\d))/gi;

function causesOf(written: string, prefixes: RegistryPrefixes): Cause[] {
  const range = sizeIn(written)?.range;
  if (range) return causesOfSize(range, prefixes);
  const number = /e/i.test(written) ? wholeOf(Number(written)) : numberIn(written);
  if (number === undefined) return [];
  return causesOfNumber(number, prefixes)
    .filter(({ confidence }) => confidence === 'likely')
    .map((one) => ({ ...one, confidence: 'weak' }));
}

function wholeOf(value: number): bigint | undefined {
  return Number.isSafeInteger(value) ? BigInt(value) : undefined;
}
