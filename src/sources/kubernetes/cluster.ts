import { isTypoOf } from './typo.ts';
import type { Workload } from './workloads.ts';

/** Candidates that a selector is compared with, so that hostile files stay linear. */
const MAX_CANDIDATES = 100;

/** How clients call a Service; its usual name first. */
export function hostsOf(name: string, namespace: string | undefined): string[] {
  const short = namespace ?? 'default';
  const full = [`${name}.${short}.svc`, `${name}.${short}`, `${name}.${short}.svc.cluster.local`];
  return namespace === undefined ? [name, ...full] : [full[0] ?? name, name, ...full.slice(1)];
}

/** The name of a Service in results: with its namespace where one is stated. */
export function titleOf(name: string, namespace: string | undefined): string {
  return namespace === undefined ? name : `${name}.${namespace}`;
}

/** A name within a namespace as one key. */
export function keyOf(namespace: string | undefined, ...parts: readonly string[]): string {
  return [namespace ?? '', ...parts].join('\0');
}

/** Finds workloads by the labels of their Pods. */
export class WorkloadIndex {
  readonly #byLabel = new Map<string, Workload[]>();
  readonly #byNamespace = new Map<string, Workload[]>();

  constructor(workloads: readonly Workload[]) {
    for (const one of workloads) {
      add(this.#byNamespace, keyOf(one.namespace), one);
      for (const [name, value] of one.labels) {
        add(this.#byLabel, keyOf(one.namespace, name, value), one);
      }
    }
  }

  /** Workloads of the namespace whose Pods have all of these labels; none for no labels. */
  select(namespace: string | undefined, labels: ReadonlyMap<string, string>): readonly Workload[] {
    let fewest: readonly Workload[] | undefined;
    for (const [name, value] of labels) {
      const having = this.#byLabel.get(keyOf(namespace, name, value)) ?? [];
      if (!fewest || having.length < fewest.length) fewest = having;
    }
    const fits = (one: Workload) =>
      [...labels].every(([name, value]) => one.labels.get(name) === value);
    return (fewest ?? []).slice(0, MAX_CANDIDATES).filter(fits);
  }

  /** Workloads of a namespace: as many as a message needs. */
  inNamespace(namespace: string | undefined): readonly Workload[] {
    return (this.#byNamespace.get(keyOf(namespace)) ?? []).slice(0, MAX_CANDIDATES);
  }

  /** The workload whose labels differ from these by one mistyped value. */
  mistyped(
    namespace: string | undefined,
    labels: ReadonlyMap<string, string>,
  ): { readonly workload: Workload; readonly label: string; readonly value: string } | undefined {
    for (const workload of this.inNamespace(namespace)) {
      const wrong = [...labels].filter(([name, value]) => workload.labels.get(name) !== value);
      const [label = '', value = ''] = wrong[0] ?? [];
      const actual = workload.labels.get(label);
      if (wrong.length === 1 && actual !== undefined && isTypoOf(value, actual)) {
        return { workload, label, value: actual };
      }
    }
    return undefined;
  }
}

function add<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
