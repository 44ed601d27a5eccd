import type { Tree } from '../../yaml/tree.ts';
import { readHostPort } from '../host-port.ts';
import type { Clue, Reference } from '../source.ts';
import { type EnvoyFile, field, kindOf } from './fields.ts';

/** Brokers of one cluster. */
const MAX_BROKERS = 64;

/** The brokers that a filter `kafka_mesh` names instead of a cluster of Envoy. */
export function meshReferences(filter: Tree, file: EnvoyFile): readonly Reference[] {
  if (!kindOf(filter).includes('kafka_mesh')) return [];
  const clusters = file.messages(field(filter, 'typed_config', 'upstream_clusters'));
  return clusters.flatMap((cluster) => {
    const servers = field(cluster, 'bootstrap_servers');
    if (servers?.text === undefined) return [];
    const origin = file.originOf(servers.place);
    const evidence = 'Envoy filter for kafka';
    const clue: Clue = { expect: ['kafka'], certainty: 'stated', evidence, origin };
    return servers.text.split(',', MAX_BROKERS).flatMap((text): Reference[] => {
      const address = readHostPort(text.trim());
      if (address?.port === undefined) return [];
      const { host, port } = address;
      return [{ host, port, transport: 'tcp', clue, role: 'peer', origin }];
    });
  });
}
