import { addressText, type Target } from '../expect/endpoint.ts';
import { bestOf, disagreement } from './clues.ts';
import { type ServicePort, servicePorts } from './combine-listeners.ts';
import { type LooseReference, placeReferences } from './combine-references.ts';
import { isSingleLabel } from './host-kind.ts';
import { isLoopback } from './host-port.ts';
import type {
  Clue,
  SourceEndpoint,
  SourceFacts,
  SourceNote,
  SourceSummary,
  Vantage,
} from './source.ts';

/** One address that something leads to, before the same addresses are joined. */
interface Candidate extends Target {
  readonly service: string;
  readonly origin: SourceEndpoint['origin'];
  readonly clues: Clue[];
  readonly path?: string;
  readonly serverName?: string;
  readonly isExternal: boolean;
}

/**
 * What all files together say, as it is seen from a vantage, or each file from the vantage that it
 * suggests. A service that several files describe is one; references find the services of all files.
 */
export function combineFacts(
  files: readonly SourceFacts[],
  vantage: Vantage | undefined,
): SourceSummary {
  const ports = servicePorts(files);
  const { loose, leftOut, contradictions } = placeReferences(files, ports, vantage);
  const candidates: Candidate[] = [];
  const unreachable: SourceNote[] = [...leftOut];
  for (const port of ports) {
    const from = vantage ?? port.vantage;
    const seen = addressesOf(port, from);
    if (typeof seen === 'string') unreachable.push(portLeftOut(port, seen, from));
    else candidates.push(...seen.map((target) => candidateOf(port, target)));
  }
  for (const reference of loose) {
    const isHidden = (vantage ?? reference.vantage) === 'host' && isSingleLabel(reference.host);
    if (isHidden) unreachable.push(referenceLeftOut(reference));
    else candidates.push(candidateOfReference(reference));
  }
  const joined = joinSame(candidates);
  return {
    endpoints: withNames(joined),
    leftOut: unreachable,
    notes: files.flatMap(({ notes }) => notes),
    contradictions: [
      ...files.flatMap((file) => file.contradictions),
      ...contradictions,
      ...ports.flatMap(disagreementsOf),
      ...joined.flatMap(disagreementsOfAddress),
    ].filter(isFirst()),
  };
}

/** Where a port can be reached, or why it cannot. */
function addressesOf(port: ServicePort, vantage: Vantage): Target[] | string {
  if (port.inactiveReason !== undefined) return port.inactiveReason;
  const { transport } = port;
  if (vantage !== 'host') {
    const host = port.hosts[0];
    if (host === undefined) return 'the name of its host is not known';
    if (host.includes('*')) return 'a pattern of names, not a host';
    return [{ host, port: port.port, transport }];
  }
  if (port.published.length === 0) return port.unpublishedReason ?? 'only inside the network';
  const reachable = port.published.filter(({ host }) => !host.includes('*'));
  if (reachable.length === 0) return 'a pattern of names, not a host';
  return reachable.map((published) => ({ host: published.host, port: published.port, transport }));
}

function portLeftOut(port: ServicePort, reason: string, from: Vantage): SourceNote {
  const suffix = port.transport === 'udp' ? '/udp' : '';
  const onHost = from !== 'host' && typeof addressesOf(port, 'host') !== 'string';
  return {
    message: `${port.service}:${port.port}${suffix} is left out: ${reason}`,
    ...(onHost ? { hint: '--vantage host reaches it' } : {}),
    origin: port.origin,
  };
}

function referenceLeftOut({ host, port, origin }: LooseReference): SourceNote {
  return { message: `${host}:${port} is left out: known only inside the network`, origin };
}

function candidateOf(port: ServicePort, target: Target): Candidate {
  const { service, path, serverName } = port;
  const published = port.published.find(
    (one) => one.host === target.host && one.port === target.port,
  );
  return {
    ...target,
    service,
    origin: published?.origin ?? port.origin,
    clues: cluesOf(port),
    ...(path === undefined ? {} : { path }),
    ...(serverName === undefined ? {} : { serverName }),
    isExternal: false,
  };
}

/** Statements about the address on the host count where nothing firm is said about the port itself. */
function cluesOf({ clues, looseClues }: ServicePort): Clue[] {
  const isFirm = clues.some(({ certainty }) => certainty === 'stated' || certainty === 'probe');
  return isFirm ? clues : [...clues, ...looseClues];
}

function candidateOfReference(reference: LooseReference): Candidate {
  const { host, port, transport, origin, clue, path, serverName, isExternal } = reference;
  return {
    host,
    port,
    transport,
    service: host,
    origin,
    clues: clue ? [clue] : [],
    ...(path === undefined || reference.role === 'mention' ? {} : { path }),
    ...(serverName === undefined ? {} : { serverName }),
    isExternal,
  };
}

/**
 * One candidate an address: the first, with the clues of all. Of the loopback addresses, that of IPv4 stands for
 * both, because `[::]:443` often comes before `443`.
 */
function joinSame(candidates: readonly Candidate[]): Candidate[] {
  const joined = new Map<string, Candidate>();
  for (const candidate of candidates) {
    const host = isLoopback(candidate.host) ? '127.0.0.1' : candidate.host;
    const key = addressText({ ...candidate, host });
    const known = joined.get(key);
    if (!known) joined.set(key, { ...candidate, clues: [...candidate.clues] });
    else {
      for (const clue of candidate.clues) known.clues.push(clue);
      const isBetter = known.host === '::1' && candidate.host === '127.0.0.1';
      if (isBetter) joined.set(key, { ...candidate, clues: known.clues });
    }
  }
  return [...joined.values()];
}

/** The name of a service, and the port only where it has several. */
function withNames(candidates: readonly Candidate[]): SourceEndpoint[] {
  const counts = new Map<string, number>();
  for (const { service } of candidates) counts.set(service, (counts.get(service) ?? 0) + 1);
  return candidates.map((candidate) =>
    endpointOf(candidate, (counts.get(candidate.service) ?? 1) > 1),
  );
}

function endpointOf(candidate: Candidate, hasSiblings: boolean): SourceEndpoint {
  const { service, host, port, transport, origin, path, serverName, isExternal } = candidate;
  const best = bestOf(candidate.clues);
  const suffix = transport === 'udp' ? '/udp' : '';
  return {
    name: hasSiblings ? `${service}:${port}${suffix}` : service,
    host,
    port,
    transport,
    expect: best?.expect ?? ['tcp'],
    certainty: best?.clue.certainty ?? 'none',
    ...(best ? { evidence: best.clue.evidence, statedAt: best.clue.origin } : {}),
    ...(path === undefined ? {} : { path }),
    ...(serverName === undefined ? {} : { serverName }),
    origin,
    ...(isExternal ? { isExternal: true as const } : {}),
  };
}

function disagreementsOf(port: ServicePort) {
  const { service, port: number, transport, clues } = port;
  if (port.inactiveReason !== undefined) return [];
  const found = disagreement({ host: service, port: number, transport }, clues);
  return found ? [found] : [];
}

function disagreementsOfAddress(candidate: Candidate) {
  const found = disagreement(candidate, candidate.clues);
  return found ? [found] : [];
}

/** Keeps one contradiction for each pair of places. */
function isFirst(): (one: SourceSummary['contradictions'][number]) => boolean {
  const seen = new Set<string>();
  return ({ origin, other, message }) => {
    const places = [origin, other].map((at) => (at ? `${at.file}:${at.line}:${at.column}` : ''));
    const key = other ? places.sort().join(' ') : `${places.join(' ')} ${message}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  };
}
