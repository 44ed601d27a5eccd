import { numberIn } from './numbers.ts';

/** The numbers in a text, each once, up to a limit. */
export function numbersIn(text: string, limit: number): bigint[] {
  const numbers = new Set<bigint>();
  for (const [written] of text.matchAll(NUMBER)) {
    const number = numberIn(written);
    if (number !== undefined) numbers.add(number);
    if (numbers.size === limit) break;
  }
  return [...numbers];
}

const NUMBER =
  /(?<![\w.:-])[-+]?(?:0x[0-9a-f]{1,16}|\d{1,3}(?:,\d{3})+|\d{1,20})(?![\w-]|[.:]\d)/gi;
