import type { Tree } from '../../yaml/tree.ts';
import type { Variable } from '../variables.ts';
import { keyOf } from './cluster.ts';
import { originOf, type Resource } from './manifest.ts';

/** Stands for a part of a value that only the cluster knows. Never part of a host. */
export const UNKNOWN = 'known-at-run-time';

/** A value with its references expanded may be this long; longer ones are left out. */
const MAX_VALUE_LENGTH = 8192;

/** ConfigMaps of the files by namespace and name. */
export type ConfigMaps = ReadonlyMap<string, Resource>;

/** The ConfigMaps among objects. */
export function configMapsOf(resources: readonly Resource[]): ConfigMaps {
  const maps = resources.filter(({ kind, group }) => kind === 'ConfigMap' && group === '');
  return new Map(maps.map((one) => [keyOf(one.namespace, one.name), one]));
}

/**
 * The variables of a container whose values are in the files: written, or from a ConfigMap. Values from
 * Secrets and fields are unknown. `$(NAME)` is expanded as Kubernetes does: earlier variables only.
 */
export function variablesOf(
  container: Tree,
  namespace: string | undefined,
  configMaps: ConfigMaps,
  file: string,
): Variable[] {
  const known = new Map<string, Variable>();
  const mapOf = (name: string | undefined) => configMaps.get(keyOf(namespace, name ?? ''));
  for (const from of container.get('envFrom')?.items ?? []) {
    const map = mapOf(from.get('configMapRef', 'name')?.text);
    const prefix = from.get('prefix')?.text ?? '';
    for (const [key, { value }] of map?.tree.get('data')?.entries ?? []) {
      const origin = originOf(map?.file ?? file, value);
      known.set(prefix + key, { name: prefix + key, value: value.text ?? '', origin });
    }
  }
  for (const item of container.get('env')?.items ?? []) {
    const name = item.get('name')?.text;
    if (name === undefined) continue;
    known.delete(name);
    const ref = item.get('valueFrom', 'configMapKeyRef');
    const map = mapOf(ref?.get('name')?.text);
    const value = item.get('value') ?? map?.tree.get('data', ref?.get('key')?.text ?? '');
    if (value?.text === undefined) continue;
    const isWritten = item.get('value') !== undefined;
    const text = isWritten ? expand(value.text, known) : value.text;
    if (text.length > MAX_VALUE_LENGTH) continue;
    const origin = originOf(isWritten ? file : (map?.file ?? file), value);
    known.set(name, { name, value: text, origin });
  }
  return [...known.values()];
}

function expand(value: string, known: ReadonlyMap<string, Variable>): string {
  if (value.length > MAX_VALUE_LENGTH) return value;
  return value.replace(/\$\$|\$\(([^()$]{1,253})\)/g, (all, name: string | undefined) => {
    if (name === undefined) return all === '$$' ? '$' : all;
    return (known.get(name)?.value ?? UNKNOWN).slice(0, MAX_VALUE_LENGTH);
  });
}
