import type { Clue, Listener, Published, Reference, SourceFacts, Vantage } from './source.ts';

/** A port of a service, with everything that all files say of it. */
export interface ServicePort {
  readonly service: string;
  readonly hosts: readonly string[];
  readonly port: number;
  readonly transport: Listener['transport'];
  /** The vantage that its file suggests. */
  readonly vantage: Vantage;
  readonly published: Published[];
  readonly unpublishedReason?: string;
  readonly inactiveReason?: string;
  readonly path?: string;
  readonly serverName?: string;
  readonly origin: Listener['origin'];
  readonly clues: Clue[];
  /** Statements about an address of the host that may mean this port. */
  readonly looseClues: Clue[];
}

/** The ports of all services; a service that several files describe has each port once. */
export function servicePorts(files: readonly SourceFacts[]): ServicePort[] {
  const ports = new Map<string, ServicePort>();
  for (const { vantage, listeners } of files) {
    for (const listener of listeners) {
      const key = `${listener.hosts[0] ?? listener.service}:${listener.port}/${listener.transport}`;
      const known = ports.get(key);
      ports.set(key, known ? joined(known, listener) : asServicePort(listener, vantage));
    }
  }
  return [...ports.values()];
}

function asServicePort({ targetPort: _, ...listener }: Listener, vantage: Vantage): ServicePort {
  return {
    ...listener,
    vantage,
    published: [...listener.published],
    clues: [...listener.clues],
    looseClues: [],
  };
}

function joined(known: ServicePort, more: Listener): ServicePort {
  const { unpublishedReason, inactiveReason, ...rest } = known;
  // Added in place: a file may declare one port very often.
  const { published, clues } = known;
  for (const one of more.published) published.push(one);
  for (const one of more.clues) clues.push(one);
  const isInactive = inactiveReason !== undefined && more.inactiveReason !== undefined;
  return {
    ...rest,
    hosts: [...new Set([...known.hosts, ...more.hosts])],
    ...(published.length === 0 && unpublishedReason !== undefined ? { unpublishedReason } : {}),
    ...(isInactive ? { inactiveReason } : {}),
  };
}

/** A port that only a reference to a service shows. */
export function portOfReference(
  { host, transport, origin, clue }: Reference,
  port: number,
  service: { readonly name: string; readonly vantage: Vantage; readonly inactiveReason?: string },
): ServicePort {
  return {
    service: service.name,
    hosts: [host],
    port,
    transport,
    vantage: service.vantage,
    published: [],
    ...(service.inactiveReason === undefined ? {} : { inactiveReason: service.inactiveReason }),
    origin,
    clues: clue ? [clue] : [],
    looseClues: [],
  };
}
