import type { Stack } from '../protocols/registry.ts';
import type { Expected } from './endpoint.ts';

/**
 * Whether a stack satisfies an expectation. More protocols inside are allowed: `tls/http` satisfies
 * `tls`, and `http/websocket` satisfies `http`, but `tls/http` does not satisfy `http`.
 */
export function satisfies(expected: Expected, found: Stack): boolean {
  switch (expected.kind) {
    case 'any':
      return found.length > 0;
    case 'tcp':
      return true;
    case 'closed':
      return false;
    case 'stacks':
      return [...expected.stacks, ...(expected.also ?? [])].some((stack) =>
        startsWithStack(found, stack),
      );
  }
}

/** Whether `found` is `stack`, or `stack` with something inside. */
export function startsWithStack(found: Stack, stack: Stack): boolean {
  return stack.length <= found.length && stack.every((id, i) => found[i] === id);
}
