import type { Clue, Listener } from '../source.ts';
import type { MonitoredPort } from './monitors.ts';
import type { PortClue } from './probes.ts';
import type { Service, ServicePort } from './services.ts';

/** What others say of the ports of one Service. */
export interface Said {
  /** Of routes. */
  readonly routes: ReadonlyMap<ServicePort, readonly Clue[]>;
  /** Of container ports: probes, images, the containers' environments. */
  readonly containers: readonly PortClue[];
  readonly monitors: readonly MonitoredPort[];
  /** Further names under which Pods of the Service are called. */
  readonly podHosts: readonly string[];
}

/** The ports of a Service with everything that is known of them. */
export function listenersOf(service: Service, said: Said): Listener[] {
  if (service.externalName !== undefined) return [];
  return service.ports.map((port) => listenerOf(service, port, said));
}

function listenerOf(service: Service, port: ServicePort, said: Said): Listener {
  const isTcp = port.transport === 'tcp';
  const onTarget = isTcp ? said.containers.filter((one) => one.port === port.targetPort) : [];
  const scraped = isTcp ? said.monitors.filter((one) => isScraped(one, port)) : [];
  const path = [...onTarget, ...scraped].find((one) => one.path !== undefined)?.path;
  const { targetPort } = port;
  return {
    service: service.title,
    hosts: [...service.hosts, ...said.podHosts],
    port: port.port,
    transport: port.transport,
    published: port.published,
    ...(port.unpublishedReason ? { unpublishedReason: port.unpublishedReason } : {}),
    ...(targetPort === undefined || targetPort === port.port ? {} : { targetPort }),
    ...(path === undefined || path === '/' ? {} : { path }),
    clues: [
      ...port.clues,
      ...(said.routes.get(port) ?? []),
      ...onTarget.map(({ clue }) => clue),
      ...scraped.map(({ clue }) => clue),
    ],
    origin: port.origin,
  };
}

function isScraped({ port, isTarget }: MonitoredPort, scraped: ServicePort): boolean {
  if (!isTarget) return port.text === scraped.name;
  return port.number === undefined
    ? port.text === scraped.targetName
    : port.number === scraped.targetPort;
}
