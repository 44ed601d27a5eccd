import { hex } from '../bytes/build.ts';
import type { Protocol } from '../protocols/protocol.ts';
import type { ReplyRow } from '../protocols/recorded-data.ts';

/** A custom protocol that takes a built-in one for its own. */
export interface LintWarning {
  /** The custom protocol. */
  readonly id: string;
  readonly message: string;
  readonly hint: string;
}

/**
 * Shows recorded answers of built-in protocols to the custom ones. One that is likely or
 * certain of such an answer would call a wrong port right.
 */
export function lintProtocols(
  custom: readonly Protocol[],
  recorded: readonly ReplyRow[],
): LintWarning[] {
  if (custom.length === 0) return [];
  const answers = recorded.map(({ received, sent, ...rest }) => ({
    ...rest,
    reply: { bytes: hex(received), sent: hex(sent), later: [], ended: true },
  }));
  return custom.flatMap((one) => {
    const taken = new Set<string>();
    for (const { stack, layer, reply } of answers) {
      const verdict = one.server({ ...reply, layer });
      if (verdict.answer !== 'match' || verdict.confidence === 'weak') continue;
      taken.add(layer === 'tcp' && stack.startsWith('tls/') ? 'tls' : lastOf(stack));
    }
    if (taken.size === 0) return [];
    const names = [...taken].sort().join(', ');
    const message = `"${one.id}" also takes recorded answers of ${names} for its own`;
    return [{ id: one.id, message, hint: 'constrain more bytes of the reply' }];
  });
}

function lastOf(stack: string): string {
  return stack.slice(stack.lastIndexOf('/') + 1);
}
