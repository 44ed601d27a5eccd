import type { Tree } from '../../yaml/tree.ts';
import type { Clue } from '../source.ts';
import { originOf, type Resource, textMap } from './manifest.ts';
import { pathOf } from './probes.ts';

/** A ServiceMonitor or PodMonitor of the Prometheus operator: what is scraped where. */
export interface Monitor {
  /** Whether the labels are those of Services, or of Pods. */
  readonly of: 'services' | 'pods';
  readonly selector: ReadonlyMap<string, string>;
  /** `any`, or the namespaces; its own one where nothing is written. */
  readonly namespaces: 'any' | readonly (string | undefined)[];
  readonly endpoints: readonly MonitoredPort[];
}

export interface MonitoredPort {
  /** The name of the Service's port or the container's, or a number of a container's port. */
  readonly port: Tree;
  /** Whether the port is the one of a container, not of a Service. */
  readonly isTarget: boolean;
  readonly path: string;
  readonly clue: Clue;
}

/** Reads a monitor; undefined for other objects and for selectors with expressions. */
export function monitorOf(resource: Resource): Monitor | undefined {
  const { kind, name, tree, file } = resource;
  const list = { ServiceMonitor: 'endpoints', PodMonitor: 'podMetricsEndpoints' }[kind];
  const spec = tree.get('spec');
  if (list === undefined || spec?.get('selector', 'matchExpressions')) return undefined;
  const names = spec
    ?.get('namespaceSelector', 'matchNames')
    ?.items.flatMap((one) => one.text ?? []);
  const isAny = spec?.get('namespaceSelector', 'any')?.text === 'true';
  const endpoints = (spec?.get(list)?.items ?? []).flatMap((item): MonitoredPort[] => {
    const port = item.get('port') ?? item.get('targetPort');
    if (!port) return [];
    const isTls = item.get('scheme')?.text?.toLowerCase() === 'https';
    const clue: Clue = {
      expect: [isTls ? 'https' : 'http'],
      certainty: 'stated',
      evidence: `${kind} ${name}`,
      origin: originOf(file, port),
    };
    const path = pathOf(item.get('path')?.text ?? '/metrics');
    return [
      { port, isTarget: kind === 'PodMonitor' || item.get('port') === undefined, path, clue },
    ];
  });
  return {
    of: kind === 'ServiceMonitor' ? 'services' : 'pods',
    selector: textMap(spec?.get('selector', 'matchLabels')),
    namespaces: isAny ? 'any' : (names ?? [resource.namespace]),
    endpoints,
  };
}

/** Whether a monitor selects an object of these labels in this namespace. */
export function isMonitored(
  monitor: Monitor,
  namespace: string | undefined,
  labels: ReadonlyMap<string, string>,
): boolean {
  const isHere = monitor.namespaces === 'any' || monitor.namespaces.includes(namespace);
  return isHere && [...monitor.selector].every(([name, value]) => labels.get(name) === value);
}
