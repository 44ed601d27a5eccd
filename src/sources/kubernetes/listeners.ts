import type { Clue, Listener } from '../source.ts';
import type { MonitoredPort } from './monitors.ts';
import type { PortClue } from './probes.ts';
import type { ClusterPort, ClusterService } from './services.ts';

/** What others say of the ports of one Service. */
export interface Said {
  /** Of routes. */
  readonly routes: ReadonlyMap<ClusterPort, readonly Clue[]>;
  /** Of container ports: probes, images, the containers' environments. */
  readonly containers: readonly PortClue[];
  /** Of annotations. */
  readonly annotated: readonly PortClue[];
  readonly monitors: readonly MonitoredPort[];
  /** Further names under which Pods of the Service are called. */
  readonly podHosts: readonly string[];
}

/** Statements about one port that are kept of each kind: more repeat what these say. */
const MAX_CLUES = 8;

/** The ports of a Service with everything that is known of them. */
export function listenersOfService(service: ClusterService, said: Said): Listener[] {
  if (service.externalName !== undefined) return [];
  const containers = grouped(said.containers, ({ port }) => port);
  const annotated = grouped(said.annotated, ({ port }) => port);
  const monitors = grouped(said.monitors, keyOfMonitored);
  return service.ports.map((port) => {
    const isTcp = port.transport === 'tcp';
    const onTarget = (isTcp && containers.get(port.targetPort ?? 0)) || [];
    const scraped = isTcp ? keysOf(port).flatMap((key) => monitors.get(key) ?? []) : [];
    // The name of the port says more than annotations, whose default is HTTP.
    const isSilent = isTcp && port.clues.length === 0;
    const byAnnotation = (isSilent && annotated.get(port.targetPort ?? 0)) || [];
    return listenerOf(service, port, said, [...onTarget, ...scraped, ...byAnnotation]);
  });
}

function listenerOf(
  service: ClusterService,
  port: ClusterPort,
  { routes, podHosts }: Said,
  statements: readonly (PortClue | MonitoredPort)[],
): Listener {
  const { targetPort, unpublishedReason } = port;
  const path = statements.find((one) => one.path !== undefined)?.path;
  return {
    service: service.title,
    hosts: [...service.hosts, ...podHosts],
    port: port.port,
    transport: port.transport,
    published: port.published,
    ...(unpublishedReason === undefined ? {} : { unpublishedReason }),
    ...(targetPort === undefined || targetPort === port.port ? {} : { targetPort }),
    ...(path === undefined || path === '/' ? {} : { path }),
    clues: [...port.clues, ...(routes.get(port) ?? []), ...statements.map(({ clue }) => clue)],
    origin: port.origin,
  };
}

/** A monitor names a port of the Service by its name, one of a container by its name or number. */
function keyOfMonitored({ port, isTarget }: MonitoredPort): string {
  return `${isTarget ? 'container' : 'service'} ${port.text}`;
}

function keysOf({ name, targetName, targetPort }: ClusterPort): string[] {
  return [`service ${name}`, `container ${targetName}`, `container ${targetPort}`];
}

function grouped<K, T>(items: readonly T[], keyOf: (item: T) => K): ReadonlyMap<K, readonly T[]> {
  const out = new Map<K, T[]>();
  for (const one of items) {
    const list = out.get(keyOf(one)) ?? [];
    if (list.length < MAX_CLUES) list.push(one);
    out.set(keyOf(one), list);
  }
  return out;
}
