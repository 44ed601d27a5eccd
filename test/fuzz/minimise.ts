import { concat } from '../../src/bytes/build.ts';
import type { FuzzInput } from './target.ts';

/** Smaller inputs that are tried: enough for a reproducer that a person can read. */
const MAX_TRIES = 600;

/** Removes what is not needed, in halves, quarters and so on, as long as the input stays a finding. */
export function minimised<Input extends FuzzInput>(
  input: Input,
  isFinding: (smaller: Input) => boolean,
): Input {
  let best = input;
  let tries = 0;
  for (let size = input.data.length >> 1; size >= 1; size >>= 1) {
    for (let at = best.data.length - size; at >= 0 && tries < MAX_TRIES; at -= size) {
      const smaller = { ...best, data: without(best.data, at, size) };
      tries++;
      if (isFinding(smaller)) best = smaller;
    }
  }
  return best;
}

function without(data: Uint8Array | string, at: number, size: number): Uint8Array | string {
  if (typeof data === 'string') return data.slice(0, at) + data.slice(at + size);
  return concat(data.subarray(0, at), data.subarray(at + size));
}
