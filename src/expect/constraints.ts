import type { TlsFacts } from '../identify/exchange.ts';
import type { Identification, Reading } from '../identify/identification.ts';
import type { Registry } from '../protocols/registry.ts';
import { upgradeNameOf } from '../protocols/upgrade-step.ts';
import { certificateFindings } from './certificate.ts';
import { credentialsOf } from './effects.ts';
import type { Constraints, Endpoint } from './endpoint.ts';
import type { Finding } from './finding.ts';

/**
 * The constraints that an endpoint with the expected protocol violates; `now` in milliseconds since
 * 1970.
 */
export function constraintFindings(
  endpoint: Endpoint,
  found: Identification,
  met: Pick<Reading, 'stack' | 'facts'>,
  registry: Registry,
  now: number,
): Finding[] {
  const { constraints } = endpoint.expectation;
  const inBand = inBandTls(constraints, found, met, registry);
  if (inBand.length > 0) return inBand;
  const facts = typeof found.upgrade === 'object' ? found.upgrade : found.tls;
  return [
    ...tlsFindings(endpoint, facts),
    ...certificateFindings(endpoint, facts, now),
    ...versionFindings(constraints, met),
  ];
}

/** STARTTLS and similar upgrades must be offered and completed. */
function inBandTls(
  { starttls, tls }: Constraints,
  { upgrade }: Identification,
  { stack, facts }: Pick<Reading, 'stack' | 'facts'>,
  registry: Registry,
): Finding[] {
  if (!starttls && (!tls || stack[0] === 'tls')) return [];
  const protocol = stack.at(-1) ?? '';
  const constraint = starttls ? 'starttls' : 'tls';
  if (typeof upgrade === 'object') return [];
  if (upgrade === 'refused' || facts.starttls === false) {
    const known = registry.get(protocol);
    const effects = credentialsOf(protocol, registry);
    const about = {
      protocol,
      offered: facts.starttls === true,
      constraint,
      upgrade: known ? upgradeNameOf(known) : 'TLS',
      ...(effects.length > 0 ? { effects } : {}),
    } as const;
    return [{ code: 'starttls-missing', about }];
  }
  return [{ code: 'constraint-unverified', about: { constraint } }];
}

function tlsFindings(endpoint: Endpoint, facts: TlsFacts | undefined): Finding[] {
  const { alpn, minTls } = endpoint.expectation.constraints;
  const findings: Finding[] = [];
  const unverified = (constraint: string) =>
    findings.push({ code: 'constraint-unverified', about: { constraint } });
  if (alpn && !facts) unverified('alpn');
  else if (alpn && !alpn.includes(facts?.alpn ?? '')) {
    const chosen = facts?.alpn ? { chosen: facts.alpn } : {};
    findings.push({ code: 'alpn-mismatch', about: { wanted: alpn, ...chosen } });
  }
  // The names of the versions sort as the versions do: SSL 3.0 < TLS 1.0 < ... < TLS 1.3.
  if (minTls && !facts) unverified('min-tls');
  else if (minTls && facts && facts.version < minTls) {
    findings.push({ code: 'tls-too-old', about: { wanted: minTls, negotiated: facts.version } });
  }
  return findings;
}

function versionFindings(
  { version }: Constraints,
  { stack, facts }: Pick<Reading, 'stack' | 'facts'>,
): Finding[] {
  if (!version) return [];
  const found = facts.protocolVersion;
  if (found === undefined) {
    return [{ code: 'constraint-unverified', about: { constraint: 'version' } }];
  }
  if (version.includes(found)) return [];
  return [
    { code: 'wrong-version', about: { protocol: stack.at(-1) ?? '', wanted: version, found } },
  ];
}
