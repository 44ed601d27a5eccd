import { DEFAULT_LIMITS, type Endpoint } from '../../expect/endpoint.ts';
import { registeredExpectation } from '../../expect/registered.ts';
import type { Result } from '../../expect/result.ts';
import type { Registry } from '../../protocols/registry.ts';
import type { EndpointTable } from './endpoint-table.ts';
import { type HostAddresses, isAddressText } from './host-addresses.ts';
import { recordedResult } from './recorded-result.ts';
import type { ServerEndpoint } from './server-endpoint.ts';

export interface CompareOptions {
  /** What configs and files expect, in their order. */
  readonly endpoints: Iterable<Endpoint>;
  readonly hosts: HostAddresses;
  readonly registry: Registry;
  /** What the other servers of the capture are compared with: the port's registration, or nothing. */
  readonly others: 'registered' | 'none';
  /** Which of the other servers are compared. */
  readonly isSelected: (endpoint: Endpoint) => boolean;
}

/** An endpoint of a config that does not occur in the capture. */
export interface NotSeen {
  readonly endpoint: Endpoint;
  /** The host is a name of which no address is known. */
  readonly isUnresolved: boolean;
}

/** What was not compared. */
export interface Leftovers {
  /** The first of the endpoints that do not occur. */
  readonly notSeen: NotSeen[];
  notSeenCount: number;
  /** Servers without a word: refused, silent, joined late, cut. */
  undecided: number;
}

/** Endpoints that are named when they do not occur; the others are counted. */
const MAX_NOT_SEEN = 20;

/** A result for each expected endpoint that occurs, then for each other server that is known. */
export function* compareCapture(
  table: EndpointTable,
  options: CompareOptions,
  leftovers: Leftovers,
): Generator<Result> {
  const named = new Set<ServerEndpoint>();
  let index = 0;
  for (const endpoint of options.endpoints) {
    const seen = seenAt(endpoint, table, options.hosts);
    for (const one of seen) {
      named.add(one);
      const address = isAddressText(endpoint.target.host) ? {} : { address: one.address };
      yield recordedResult({ index, endpoint, ...address }, one, options.registry);
    }
    if (seen.length === 0) addNotSeen(endpoint, options.hosts, leftovers);
    else index++;
  }
  if (options.others === 'none') return;
  for (const one of table.all) {
    if (named.has(one)) continue;
    const endpoint = registeredEndpoint(one, options.registry);
    if (!options.isSelected(endpoint)) continue;
    if (isUndecided(one)) leftovers.undecided++;
    else yield recordedResult({ index: index++, endpoint }, one, options.registry);
  }
}

function seenAt(
  { target: { host, port, transport } }: Endpoint,
  table: EndpointTable,
  hosts: HostAddresses,
): readonly ServerEndpoint[] {
  return hosts.of(host).flatMap((address) => table.at(transport, address, port) ?? []);
}

function addNotSeen(endpoint: Endpoint, hosts: HostAddresses, leftovers: Leftovers): void {
  leftovers.notSeenCount++;
  if (leftovers.notSeen.length >= MAX_NOT_SEEN) return;
  const isUnresolved = hosts.of(endpoint.target.host).length === 0;
  leftovers.notSeen.push({ endpoint, isUnresolved });
}

/** Whether the capture shows too little of a server that no config names. */
function isUndecided({ isServer, served, unknown }: ServerEndpoint): boolean {
  return served.length === 0 && (!isServer || unknown === undefined);
}

/** A server of the capture as an endpoint that has the protocol of its port. */
export function registeredEndpoint(
  { address, port, transport }: ServerEndpoint,
  registry: Registry,
): Endpoint {
  return {
    target: { host: address, port, transport },
    expectation: registeredExpectation(port, transport, registry),
    limits: DEFAULT_LIMITS,
  };
}
