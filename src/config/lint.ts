import { hex } from '../bytes/build.ts';
import type { Protocol } from '../protocols/protocol.ts';
import type { ReplyRow } from '../protocols/recorded-data.ts';

/** A custom protocol that also matches replies of a built-in one. */
export interface LintWarning {
  /** The custom protocol. */
  readonly id: string;
  readonly message: string;
  readonly hint: string;
}

/**
 * Shows recorded replies of built-in protocols to custom protocols. A custom protocol that matches
 * such a reply would accept a wrong port.
 */
export function lintProtocols(
  custom: readonly Protocol[],
  recorded: readonly ReplyRow[],
): LintWarning[] {
  if (custom.length === 0) return [];
  const replies = recorded.map(({ received, sent, ...rest }) => ({
    ...rest,
    reply: { bytes: hex(received), sent: hex(sent), later: [], ended: true },
  }));
  return custom.flatMap((one) => {
    const matched = new Set<string>();
    for (const { stack, layer, reply } of replies) {
      const verdict = one.server({ ...reply, layer });
      if (verdict.answer !== 'match' || verdict.confidence === 'weak') continue;
      matched.add(layer === 'tcp' && stack.startsWith('tls/') ? 'tls' : lastOf(stack));
    }
    if (matched.size === 0) return [];
    const names = [...matched].sort().join(', ');
    const message = `"${one.id}" also matches recorded replies of ${names}`;
    return [{ id: one.id, message, hint: 'constrain more bytes of the reply' }];
  });
}

function lastOf(stack: string): string {
  return stack.slice(stack.lastIndexOf('/') + 1);
}
