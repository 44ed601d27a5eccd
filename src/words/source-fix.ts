import type { Code } from '../expect/catalogue.ts';
import type { Basis } from '../expect/endpoint.ts';
import type { Finding } from '../expect/finding.ts';

/** Findings whose usual fix names keys of a config, which files of others do not have. */
const WITH_KEYS: ReadonlySet<Code> = new Set<Code>([
  'wrong-protocol',
  'wrong-protocol-inside-tls',
  'unexpected-tls',
  'missing-tls',
]);

/** What to change in a file of others; undefined where the usual fix names no key. */
export function sourceFix({ code }: Finding, { certainty, evidence }: Basis): string | undefined {
  if (!WITH_KEYS.has(code)) return undefined;
  if (certainty === 'guess' || evidence === undefined) {
    return 'correct the port; if this is intended, state it in a config: firstbytes init --from FILE --learn';
  }
  return `correct the port, or what states the protocol: ${evidence}`;
}
