import type { Clue, Contradiction, Reference } from '../source.ts';
import type { Backend } from './backend.ts';
import { hostsOf, keyOf } from './cluster.ts';
import { portNumber } from './manifest.ts';
import type { ClusterPort, ClusterService } from './services.ts';
import { isTypoOf } from './typo.ts';

/** What routes say of the ports of Services. */
export interface BackendFacts {
  readonly clues: ReadonlyMap<ClusterPort, readonly Clue[]>;
  /** Backends whose Services are not in the files. */
  readonly references: readonly Reference[];
  readonly contradictions: readonly Contradiction[];
}

/** Services of a namespace that a wrong name is compared with. */
const MAX_CANDIDATES = 200;

/** Finds the Services behind routes; `services` by namespace and name. */
export function factsOfBackends(
  backends: readonly Backend[],
  services: ReadonlyMap<string, ClusterService>,
): BackendFacts {
  const clues = new Map<ClusterPort, Clue[]>();
  const references: Reference[] = [];
  const contradictions: Contradiction[] = [];
  const neighbours = byNamespace(services);
  const secured = new Set(backends.filter(({ addsTls }) => addsTls).map(keyOfService));
  for (const written of backends) {
    const backend =
      written.addsTls || !secured.has(keyOfService(written)) ? written : withoutProtocol(written);
    const service = services.get(keyOf(backend.namespace, backend.service));
    if (!service) {
      const others = neighbours.get(keyOf(backend.namespace)) ?? [];
      const missing = missingService(backend, others);
      if (missing) contradictions.push(missing);
      else references.push(...referenceTo(backend));
      continue;
    }
    // The Service of another host: its port is not the one of this cluster.
    if (service.externalName !== undefined) continue;
    const port = portBehind(backend, service);
    if (!port) {
      const missing = missingPort(backend, service);
      if (missing) contradictions.push(missing);
      continue;
    }
    const clue = clueOf(backend);
    const isNamed = backend.yieldsToName && port.clues.length > 0;
    const isSettled = backend.isDefault && (isNamed || port.isStated || looksLikeTls(port));
    if (clue && !isSettled) clues.set(port, [...(clues.get(port) ?? []), clue].slice(-MAX_CLUES));
  }
  return { clues, references, contradictions };
}

/** Clues of one port that are kept: many routes may lead to it, and they all say the same. */
const MAX_CLUES = 8;

function keyOfService({ namespace, service }: Backend): string {
  return keyOf(namespace, service);
}

function withoutProtocol({ expect: _, ...rest }: Backend): Backend {
  return rest;
}

function portBehind(
  { port }: Backend,
  { ports, portsByText }: ClusterService,
): ClusterPort | undefined {
  return port?.text === undefined ? ports[0] : portsByText.get(port.text);
}

function clueOf({ expect, evidence, origin }: Backend): Clue | undefined {
  return expect && { expect, certainty: 'stated', evidence, origin };
}

/** Traefik and others take port 443 and names that start with `https` for TLS by themselves. */
function looksLikeTls({ port, name }: ClusterPort): boolean {
  return port === 443 || (name ?? '').startsWith('https');
}

function missingService(
  { service, route, origin }: Backend,
  others: readonly ClusterService[],
): Contradiction | undefined {
  const near = others.find(({ resource }) => isTypoOf(resource.name, service));
  if (!near) return undefined;
  return {
    message: `${route} leads to Service ${service}, which no file declares`,
    hint: `did you mean "${near.resource.name}"?`,
    origin,
    other: near.resource.origin,
  };
}

function missingPort(
  { port, route, origin }: Backend,
  service: ClusterService,
): Contradiction | undefined {
  const [only] = service.ports;
  if (!only) return undefined;
  const declared = service.ports
    .slice(0, 5)
    .map((one) => (one.name === undefined ? one.servicePort : `${one.name} (${one.servicePort})`));
  return {
    message: `${route} leads to port ${port?.text} of Service ${service.resource.name}, which does not have it`,
    hint: `its ports: ${declared.join(', ')}`,
    origin,
    other: only.origin,
  };
}

function referenceTo(backend: Backend): Reference[] {
  const { port, namespace, service, origin } = backend;
  const [host = service] = hostsOf(service, namespace);
  const number = portNumber(port);
  if (number === undefined) return [];
  // The Service may state HTTP/2 by its appProtocol.
  const expect =
    backend.isDefault && backend.expect ? [...backend.expect, 'http2'] : backend.expect;
  const clue = clueOf(expect ? { ...backend, expect } : backend);
  const isUdp = backend.route.startsWith('UDPRoute');
  return [
    {
      host,
      port: number,
      transport: isUdp ? 'udp' : 'tcp',
      role: 'peer',
      ...(clue ? { clue } : {}),
      origin,
    },
  ];
}

function byNamespace(
  services: ReadonlyMap<string, ClusterService>,
): ReadonlyMap<string, ClusterService[]> {
  const out = new Map<string, ClusterService[]>();
  for (const one of services.values()) {
    const key = keyOf(one.resource.namespace);
    const list = out.get(key) ?? [];
    if (list.length < MAX_CANDIDATES) list.push(one);
    out.set(key, list);
  }
  return out;
}
