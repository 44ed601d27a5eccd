import type { Stack } from '../protocols/registry.ts';
import type { Expected } from './endpoint.ts';
import { isRegistered } from './registered.ts';
import { startsWithStack } from './starts-with-stack.ts';

/**
 * Whether a stack satisfies an expectation. More protocols inside are allowed: `tls/http` satisfies
 * `tls`, and `http/websocket` satisfies `http`, but `tls/http` does not satisfy `http`.
 */
export function satisfies(expected: Expected, found: Stack): boolean {
  switch (expected.kind) {
    case 'any':
      return found.length > 0;
    case 'registered':
      return expected.stacks.length === 0 ? found.length > 0 : isRegistered(found, expected.stacks);
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
