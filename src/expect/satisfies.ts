import type { Stack } from '../protocols/registry.ts';
import type { Expected } from './endpoint.ts';

/**
 * Whether a stack is what is expected. An expectation is met by what it contains as well:
 * `tls` by `tls/http`, `http` by `http/websocket`; but `http` is not met by `tls/http`.
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
      return expected.stacks.some((stack) => startsWithStack(found, stack));
  }
}

/** Whether `found` is `stack`, or `stack` with something inside. */
export function startsWithStack(found: Stack, stack: Stack): boolean {
  return stack.length <= found.length && stack.every((id, i) => found[i] === id);
}
