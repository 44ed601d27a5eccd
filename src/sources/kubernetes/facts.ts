import type { Reference, SourceFacts, SourceInput } from '../source.ts';
import { factsOfVariables } from '../variables.ts';
import { listedAddresses } from './addresses.ts';
import { scrapedPort } from './annotations.ts';
import { factsOfBackends } from './backend-clues.ts';
import { hostsOf, keyOf, WorkloadIndex } from './cluster.ts';
import { type ConfigMaps, configMapsOf, UNKNOWN, variablesOf } from './environment.ts';
import { listenersOfService } from './listeners.ts';
import { type Resource, readManifest } from './manifest.ts';
import { isMonitored, type Monitor, monitorOf } from './monitors.ts';
import type { PortClue } from './probes.ts';
import { publicHostsOf } from './public-hosts.ts';
import { backendsOf } from './routes.ts';
import { type ClusterService, clusterServiceOf } from './services.ts';
import { type Workload, workloadOf } from './workloads.ts';

/** Monitors that are read: each is compared with every Service. */
const MAX_MONITORS = 200;
/** Pods of a StatefulSet that are known by name. */
const MAX_PODS = 9;

/** What files of manifests say together: a Service may stand in one file and its Pods in another. */
export function factsOfManifests(inputs: readonly SourceInput[]): SourceFacts {
  const manifests = inputs.map(readManifest);
  const resources = manifests.flatMap((one) => one.resources);
  const workloads = resources.flatMap((one) => workloadOf(one) ?? []);
  const index = new WorkloadIndex(workloads);
  const services = new Map(
    resources
      .filter(({ kind, group, name }) => kind === 'Service' && group === '' && name !== '')
      .map((one) => [keyOf(one.namespace, one.name), clusterServiceOf(one, index)]),
  );
  const all = [...services.values()];
  const environments = factsOfEnvironments(workloads, all, configMapsOf(resources));
  const backends = factsOfBackends(resources.flatMap(backendsOf), services);
  const publicHosts = resources.map(publicHostsOf);
  const addresses = listedAddresses(resources);
  const monitors = resources.flatMap((one) => monitorOf(one) ?? []).slice(0, MAX_MONITORS);
  const podHosts = podHostsOf(resources);
  const listeners = all.flatMap((service) =>
    listenersOfService(service, {
      routes: backends.clues,
      containers: service.workloads.flatMap((one) => [
        ...one.clues,
        ...(environments.ownPorts.get(one) ?? []),
      ]),
      annotated: scrapedPortsOf(service),
      monitors: monitors.filter((one) => selects(one, service)).flatMap((one) => one.endpoints),
      podHosts: podHosts.get(keyOf(service.resource.namespace, service.resource.name)) ?? [],
    }),
  );
  return {
    vantage: 'cluster',
    listeners,
    references: [
      ...environments.references,
      ...backends.references,
      ...publicHosts.flatMap((one) => one.references),
      ...addresses.references,
      ...all.flatMap(externalReferences),
    ],
    declared: all.flatMap((one) => one.hosts),
    notes: [
      ...manifests.flatMap((one) => one.notes),
      ...all.flatMap((one) => one.notes),
      ...publicHosts.flatMap((one) => one.notes),
      ...addresses.notes,
    ],
    contradictions: [...all.flatMap((one) => one.contradictions), ...backends.contradictions],
  };
}

/** The ports that annotations of the Service or of its Pods name for scrapes. */
function scrapedPortsOf({ resource, workloads }: ClusterService): PortClue[] {
  const own = scrapedPort(resource.tree.get('metadata'), resource.file);
  return [...(own ? [own] : []), ...workloads.flatMap(({ scraped }) => scraped ?? [])];
}

function selects(monitor: Monitor, { resource, workloads }: ClusterService): boolean {
  const { namespace, labels } = resource;
  if (monitor.of === 'services') return isMonitored(monitor, namespace, labels);
  return workloads.some((one) => isMonitored(monitor, namespace, one.labels));
}

/** What the environments of all containers say. */
interface Environments {
  readonly references: readonly Reference[];
  readonly ownPorts: ReadonlyMap<Workload, readonly PortClue[]>;
}

function factsOfEnvironments(
  workloads: readonly Workload[],
  services: readonly ClusterService[],
  configMaps: ConfigMaps,
): Environments {
  const titles = new Map<Workload, string>();
  for (const { title, workloads: selected } of services) {
    for (const one of selected) if (!titles.has(one)) titles.set(one, title);
  }
  const namespaces = new Set(workloads.map((one) => one.namespace));
  const references: Reference[] = [];
  const ownPorts = new Map<Workload, PortClue[]>();
  for (const workload of workloads) {
    const { namespace, file } = workload;
    const own: PortClue[] = [];
    ownPorts.set(workload, own);
    for (const container of workload.containers) {
      const variables = variablesOf(container, namespace, configMaps, file);
      const facts = factsOfVariables(variables, titles.get(workload) ?? workload.title);
      for (const one of facts.references) {
        if (one.host.includes(UNKNOWN)) continue;
        references.push({ ...one, host: qualified(one.host, namespace, namespaces) });
      }
      for (const one of facts.ownPorts) own.push(one);
    }
  }
  return { references, ownPorts };
}

/** A name without dots means a Service of the container's own namespace; `web.shop` may name another one. */
function qualified(
  host: string,
  namespace: string | undefined,
  namespaces: ReadonlySet<string | undefined>,
): string {
  const [name = '', other, ...rest] = host.split('.', 3);
  if (other !== undefined && rest.length === 0 && namespaces.has(other)) {
    return hostsOf(name, other)[0] ?? host;
  }
  if (namespace === undefined || host === 'localhost' || /[.:]/.test(host)) return host;
  return hostsOf(host, namespace)[0] ?? host;
}

/** Names of the Pods of StatefulSets, by the Service that governs them. */
function podHostsOf(resources: readonly Resource[]): ReadonlyMap<string, readonly string[]> {
  const out = new Map<string, string[]>();
  for (const { kind, name, namespace, tree } of resources) {
    const service = tree.get('spec', 'serviceName')?.text;
    if (kind !== 'StatefulSet' || service === undefined) continue;
    const replicas = Math.min(tree.get('spec', 'replicas')?.number ?? 1, MAX_PODS);
    const pods = Array.from({ length: replicas }, (_, i) => `${name}-${i}.${service}`);
    out.set(
      keyOf(namespace, service),
      pods.flatMap((pod) => [pod, ...hostsOf(pod, namespace).filter((host) => host !== pod)]),
    );
  }
  return out;
}

/** The host behind a Service of the type ExternalName; its port is the protocol's if none is written. */
function externalReferences({ externalName, ports, resource }: ClusterService): Reference[] {
  if (externalName === undefined) return [];
  const to = { host: externalName.replace(/\.$/, ''), role: 'mention' } as const;
  if (ports.length === 0) {
    return [{ ...to, port: undefined, transport: 'tcp', origin: resource.origin }];
  }
  return ports.map(({ port, transport, clues: [clue], origin }) => ({
    ...to,
    port,
    transport,
    ...(clue ? { clue } : {}),
    origin,
  }));
}
