import type { Expectation } from '../expect/endpoint.ts';
import type { SchemaDiagnostic } from './diagnostic.ts';
import type { EndpointPattern } from './pattern.ts';

/** An endpoint and its index in the config. */
export interface PlacedEndpoint {
  readonly endpoint: EndpointPattern;
  readonly index: number;
}

/** Targets of one address from which on it may be a slip. */
const MANY_TARGETS = 2 ** 20;

/** What is valid, and yet most likely a mistake. */
export function endpointWarnings(endpoints: readonly PlacedEndpoint[]): SchemaDiagnostic[] {
  return [
    ...sameTargetTwice(endpoints),
    ...sameNameTwice(endpoints),
    ...endpoints.flatMap(({ endpoint, index }) =>
      addressWarnings(endpoint).map((one) => ({ ...one, path: ['endpoints', index, 'address'] })),
    ),
  ];
}

/** A warning about an address by itself. */
export function addressWarnings({
  address,
}: Pick<EndpointPattern, 'address'>): { readonly message: string; readonly hint: string }[] {
  const { hosts, count } = address;
  if (hosts.kind === 'one' && ['0.0.0.0', '::'].includes(hosts.host)) {
    const message = `${hosts.host} is an address to listen on, not to connect to`;
    return [{ message, hint: 'use the address of the host, or 127.0.0.1 for this machine' }];
  }
  if (count < MANY_TARGETS) return [];
  const message = `this address expands to ${count} targets`;
  return [{ message, hint: 'use a smaller range, or bound the run with --max-time' }];
}

/**
 * A target that stands twice, with the same or with two different expectations. With another client
 * certificate or PROXY header a server may well behave differently.
 */
function sameTargetTwice(endpoints: readonly PlacedEndpoint[]): SchemaDiagnostic[] {
  const firsts = new Map<string, EndpointPattern>();
  return endpoints.flatMap(({ endpoint, index }) => {
    const { hosts, ports, transport } = endpoint.address;
    const name = endpoint.serverName ?? '';
    const host = hosts.kind === 'one' ? hosts.host : JSON.stringify(hosts);
    const runs = ports.map(({ first, last }) => `${first}-${last}`).join();
    const shown = JSON.stringify([endpoint.clientCertificate, endpoint.proxyProtocol]);
    const key = [transport, host, runs, name, endpoint.path ?? '/', shown].join(' ').toLowerCase();
    const first = firsts.get(key);
    if (!first) {
      firsts.set(key, endpoint);
      return [];
    }
    return [{ ...duplicateOf(first, endpoint), path: ['endpoints', index] }];
  });
}

function duplicateOf(first: EndpointPattern, other: EndpointPattern) {
  const { line = 0, column = 0 } = first.origin ?? {};
  const where = `duplicate target: line ${line}, column ${column} expects`;
  if (sameExpectation(first.expectation, other.expectation)) {
    return { message: `${where} the same`, hint: 'remove one of them' };
  }
  return {
    message: `${where} ${first.expectation.text}, this endpoint ${other.expectation.text}`,
    hint: 'merge them into one endpoint with a list if either is allowed',
  };
}

function sameExpectation(a: Expectation, b: Expectation): boolean {
  return (
    JSON.stringify([a.expected, a.constraints]) === JSON.stringify([b.expected, b.constraints])
  );
}

/** Reports and selections go by names. */
function sameNameTwice(endpoints: readonly PlacedEndpoint[]): SchemaDiagnostic[] {
  const lines = new Map<string, number>();
  return endpoints.flatMap(({ endpoint: { name, origin }, index }) => {
    if (name === undefined) return [];
    const line = lines.get(name);
    if (line === undefined) {
      lines.set(name, origin?.line ?? 0);
      return [];
    }
    const message = `duplicate name: line ${line} has the same one`;
    return [{ message, hint: 'use another name', path: ['endpoints', index, 'name'] }];
  });
}
