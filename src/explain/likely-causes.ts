import { type Cause, causesOfBytes } from './cause.ts';
import type { RegistryPrefixes } from './known-prefixes.ts';

/** Per text; more byte strings and numbers appear only in lists. */
export const MAX_BYTE_STRINGS = 16;
export const MAX_NUMBERS = 64;

/** The likely causes of the first of some byte strings. */
export function* likelyCausesOf(
  found: Iterable<Uint8Array>,
  prefixes: RegistryPrefixes,
  limit: number,
): Generator<Cause> {
  let judged = 0;
  for (const bytes of found) {
    for (const cause of causesOfBytes([bytes], prefixes)) {
      if (cause.confidence === 'likely') yield cause;
    }
    judged++;
    if (judged === limit) return;
  }
}
