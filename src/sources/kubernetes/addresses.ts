import type { Tree } from '../../yaml/tree.ts';
import { expectOfPortName } from '../port-name.ts';
import type { Clue, Reference } from '../source.ts';
import { readAppProtocol } from './app-protocol.ts';
import { originOf, portOf, type Resource } from './manifest.ts';
import { transportOf } from './workloads.ts';

/** Endpoints of one object; more are left out, as a product of two lists grows with the square. */
const MAX_ENDPOINTS = 10_000;

/** The addresses that an EndpointSlice or an Endpoints object lists. */
export function addressesOf(resource: Resource): Reference[] {
  const { kind, group, tree, file } = resource;
  if (kind === 'EndpointSlice') {
    const ready = (tree.get('endpoints')?.items ?? []).filter(
      (one) => one.get('conditions', 'ready')?.text !== 'false',
    );
    const addresses = ready.flatMap((one) => one.get('addresses')?.items ?? []);
    return referencesOf(addresses, tree.get('ports')?.items ?? [], file);
  }
  if (kind !== 'Endpoints' || group !== '') return [];
  const subsets = tree.get('subsets')?.items ?? [];
  const all = subsets.flatMap((subset) => {
    const addresses = (subset.get('addresses')?.items ?? []).flatMap((one) => one.get('ip') ?? []);
    return referencesOf(addresses, subset.get('ports')?.items ?? [], file);
  });
  return all.slice(0, MAX_ENDPOINTS);
}

function referencesOf(
  addresses: readonly Tree[],
  ports: readonly Tree[],
  file: string,
): Reference[] {
  const out: Reference[] = [];
  for (const item of ports) {
    const port = portOf(item.get('port'));
    const transport = transportOf(item.get('protocol')?.text);
    if (port === undefined || transport === undefined) continue;
    const clue = clueOf(item, file);
    for (const address of addresses) {
      if (out.length >= MAX_ENDPOINTS) return out;
      if (address.text === undefined) continue;
      const origin = originOf(file, address);
      out.push({
        host: address.text,
        port,
        transport,
        role: 'peer',
        ...(clue ? { clue } : {}),
        origin,
      });
    }
  }
  return out;
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
