import type { Stack } from '../protocols/registry.ts';

/** Whether `found` is `stack`, or `stack` with something inside. */
export function startsWithStack(found: Stack, stack: Stack): boolean {
  return stack.length <= found.length && stack.every((id, i) => found[i] === id);
}
