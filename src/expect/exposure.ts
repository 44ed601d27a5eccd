import { compare } from '../bytes/compare.ts';
import { comparePattern } from '../bytes/pattern.ts';
import type { Reading } from '../identify/identification.ts';
import type { Beginning, Risk } from '../protocols/protocol-facts.ts';
import type { Registry } from '../protocols/registry.ts';

type Found = Pick<Reading, 'stack' | 'facts'> & { readonly evidence?: Reading['evidence'] };

/**
 * What a server leaves open to everybody, as far as its reply shows that; undefined where it requires
 * a login, and where the reply leaves that open.
 */
export function riskOf({ stack, facts, evidence }: Found, registry: Registry): Risk | undefined {
  const received = evidence?.received ?? new Uint8Array(0);
  const { exposure = [] } = registry.get(stack.at(-1) ?? '') ?? {};
  const shown = exposure.find(({ product, openReplies }) => {
    if (received.length === 0) return false;
    if (product !== undefined && product !== facts.product) return false;
    return !openReplies || openReplies.some((one) => fits(received, one));
  });
  return shown?.risk;
}

function fits(received: Uint8Array, beginning: Beginning): boolean {
  const fit =
    typeof beginning === 'string'
      ? compare(received, beginning)
      : comparePattern(received, beginning);
  return fit === 'full';
}
