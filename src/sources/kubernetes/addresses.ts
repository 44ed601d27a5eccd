import type { Tree } from '../../yaml/tree.ts';
import { expectOfPortName } from '../port-name.ts';
import type { Clue, Reference, SourceNote } from '../source.ts';
import { readAppProtocol } from './app-protocol.ts';
import { transportOf } from './container-ports.ts';
import { originOf, portNumber, type Resource } from './manifest.ts';

/** Addresses times ports grow with the square of a file; more are left out. */
const MAX_ENDPOINTS = 10_000;

/** The addresses that EndpointSlices and Endpoints objects list. */
export interface Addresses {
  readonly references: readonly Reference[];
  readonly notes: readonly SourceNote[];
}

/** Addresses of Pods and of servers outside that the objects list, with each of their ports. */
export function listedAddresses(resources: readonly Resource[]): Addresses {
  const references: Reference[] = [];
  for (const resource of resources) {
    for (const { addresses, ports } of groupsOf(resource)) {
      for (const port of ports) {
        for (const one of endpointsOf(addresses, port, resource.file)) {
          if (references.length >= MAX_ENDPOINTS) return { references, notes: [limit(resource)] };
          references.push(one);
        }
      }
    }
  }
  return { references, notes: [] };
}

function limit({ origin }: Resource): SourceNote {
  return { message: `only the first ${MAX_ENDPOINTS} addresses are read`, origin };
}

/** Addresses that have all of these ports. */
interface AddressGroup {
  readonly addresses: readonly Tree[];
  readonly ports: readonly Tree[];
}

function groupsOf({ kind, group, tree }: Resource): AddressGroup[] {
  if (kind === 'EndpointSlice') {
    const ready = (tree.get('endpoints')?.items ?? []).filter(
      (one) => one.get('conditions', 'ready')?.text !== 'false',
    );
    const addresses = ready.flatMap((one) => one.get('addresses')?.items ?? []);
    return [{ addresses, ports: tree.get('ports')?.items ?? [] }];
  }
  if (kind !== 'Endpoints' || group !== '') return [];
  return (tree.get('subsets')?.items ?? []).map((subset) => ({
    addresses: (subset.get('addresses')?.items ?? []).flatMap((one) => one.get('ip') ?? []),
    ports: subset.get('ports')?.items ?? [],
  }));
}

function* endpointsOf(addresses: readonly Tree[], item: Tree, file: string): Generator<Reference> {
  const port = portNumber(item.get('port'));
  const transport = transportOf(item.get('protocol')?.text);
  if (port === undefined || transport === undefined) return;
  const clue = clueOf(item, file);
  for (const address of addresses) {
    if (address.text === undefined) continue;
    const origin = originOf(file, address);
    const said = clue ? { clue } : {};
    yield { host: address.text, port, transport, role: 'peer', ...said, origin };
  }
}

function clueOf(item: Tree, file: string): Clue | undefined {
  const stated = item.get('appProtocol');
  const expect = stated?.text === undefined ? undefined : readAppProtocol(stated.text).expect;
  if (stated && expect) {
    const evidence = `appProtocol ${stated.text}`;
    return { expect, certainty: 'stated', evidence, origin: originOf(file, stated) };
  }
  const name = item.get('name');
  const named = name?.text === undefined ? undefined : expectOfPortName(name.text);
  if (!name || !named) return undefined;
  const evidence = `port name ${name.text}`;
  return { expect: named, certainty: 'name', evidence, origin: originOf(file, name) };
}
