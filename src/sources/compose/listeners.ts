import type { Origin } from '../../expect/endpoint.ts';
import type { Transport } from '../../protocols/registry.ts';
import { isAnyAddress, isLoopback } from '../host-port.ts';
import { expectOfImagePort, nameOfImage, portsOfImage } from '../images.ts';
import type { Clue, Listener, Published, Reference } from '../source.ts';
import { factsOfVariables, type VariableFacts } from '../variables.ts';
import { type DeclaredPort, declaredPorts } from './declared-ports.ts';
import { environmentOf, type ServiceEnvironment } from './environment.ts';
import { type HealthClues, healthOf } from './health.ts';
import type { ServiceNetwork } from './network.ts';
import { clientAddress } from './port-mapping.ts';
import { runsServerOf } from './program.ts';
import type { ComposeService } from './service.ts';

/** Everything that a file says of a service. */
export interface ServiceFacts {
  readonly service: ComposeService;
  readonly network: ServiceNetwork;
  readonly declared: readonly DeclaredPort[];
  readonly environment: ServiceEnvironment;
  readonly variables: VariableFacts;
  readonly health: HealthClues | undefined;
  readonly image: string | undefined;
  /** Whether the container runs the server of its image, for as long as the others. */
  readonly isServer: boolean;
}

export function factsOfService(
  service: ComposeService,
  network: ServiceNetwork,
  ending: ReadonlySet<string>,
): ServiceFacts {
  const environment = environmentOf(service);
  const image = service.text('image');
  return {
    service,
    network,
    declared: declaredPorts(service),
    environment,
    variables: factsOfVariables(environment.variables, service.name),
    health: healthOf(service, environment.variables),
    image,
    isServer: image !== undefined && !ending.has(service.name) && runsServerOf(image, service),
  };
}

interface Draft {
  readonly port: number;
  readonly transport: Transport;
  readonly origin: Origin;
  readonly published: Published[];
  unpublishedReason?: string;
  path?: string;
  readonly clues: Clue[];
}

/** The ports of a service: declared ones, those that its health check and its variables name, or those of its image. */
export function serviceListeners(facts: ServiceFacts): Listener[] {
  const drafts = new Map<string, Draft>();
  const draftOf = (port: number, transport: Transport, origin: Origin): Draft => {
    const key = `${port}/${transport}`;
    const known = drafts.get(key);
    if (known) return known;
    const draft: Draft = { port, transport, origin, published: [], clues: [] };
    drafts.set(key, draft);
    return draft;
  };
  for (const one of facts.declared) addDeclared(draftOf(one.port, one.transport, one.origin), one);
  addHealth(facts, draftOf);
  for (const { port, clue, isPossible } of facts.variables.ownPorts) {
    if (isPossible && !drafts.has(`${port}/tcp`)) continue;
    draftOf(port, 'tcp', clue.origin).clues.push(clue);
  }
  addImage(facts, drafts, draftOf);
  return [...drafts.values()].map((draft) => listenerOf(facts, draft));
}

type DraftOf = (port: number, transport: Transport, origin: Origin) => Draft;

function addDeclared(draft: Draft, declared: DeclaredPort): void {
  const { published, hostIp, unpublishedReason, clues, origin } = declared;
  if (published !== undefined) {
    draft.published.push({ host: clientAddress(hostIp), port: published, origin });
  }
  if (unpublishedReason !== undefined) draft.unpublishedReason = unpublishedReason;
  for (const clue of clues) draft.clues.push(clue);
}

function addHealth(facts: ServiceFacts, draftOf: DraftOf): void {
  const { health, declared, network, service } = facts;
  for (const { host, port, path, usesDefaultPort, expect, evidence } of health?.clues ?? []) {
    if (!health || port === undefined || !isOwn(host, network, service)) continue;
    const isDeclared = declared.some((one) => one.port === port && one.transport === 'tcp');
    // A program without a port may get it from its environment.
    if (usesDefaultPort && declared.length > 0 && !isDeclared) continue;
    // The check of an earlier image stayed: `mysqladmin ping` beside PostgreSQL.
    if (usesDefaultPort && !isDeclared && servesOther(facts, port)) continue;
    const draft = draftOf(port, 'tcp', health.origin);
    const text = `health check ${evidence}`;
    draft.clues.push({ expect, certainty: 'probe', evidence: text, origin: health.origin });
    if (path !== undefined) draft.path ??= path;
  }
}

/** Whether the server of the image is known, and none of its ports is this one. */
function servesOther({ image, isServer }: ServiceFacts, port: number): boolean {
  if (image === undefined || !isServer || portsOfImage(image).length === 0) return false;
  return expectOfImagePort(image, port) === undefined;
}

function isOwn(
  host: string | undefined,
  { hosts }: ServiceNetwork,
  { name }: ComposeService,
): boolean {
  if (host === undefined || isLoopback(host) || isAnyAddress(host)) return true;
  return host === name || hosts.includes(host);
}

/** Health checks that ask another service. */
export function healthReferences(facts: ServiceFacts): Reference[] {
  const { health, network, service } = facts;
  return (health?.clues ?? []).flatMap(({ host, port, expect, evidence }): Reference[] => {
    if (!health || host === undefined || isOwn(host, network, service)) return [];
    const { origin } = health;
    const text = `health check ${evidence}`;
    const clue: Clue = { expect, certainty: 'probe', evidence: text, origin };
    return [{ host, port, transport: 'tcp', clue, role: 'mention', within: service.name, origin }];
  });
}

function addImage(facts: ServiceFacts, drafts: ReadonlyMap<string, Draft>, draftOf: DraftOf): void {
  const { image, isServer, declared, variables, service } = facts;
  const written = service.last('image');
  if (image === undefined || !written) return;
  const origin = written.scope.origin(written.tree.place);
  const clueFor = (expect: readonly string[]): Clue => {
    return { expect, certainty: 'guess', evidence: `image ${nameOfImage(image)}`, origin };
  };
  for (const draft of drafts.values()) {
    const expect = draft.transport === 'tcp' && expectOfImagePort(image, draft.port);
    if (expect) draft.clues.push(clueFor(expect));
  }
  const isElsewhere = variables.ownPorts.some(({ isPossible }) => !isPossible);
  if (!isServer || declared.length > 0 || isElsewhere) return;
  const known = new Set(
    [...drafts.values()].flatMap(({ clues }) => clues.flatMap((one) => one.expect)),
  );
  for (const { port, expect } of portsOfImage(image)) {
    // The health check shows that protocol at another port.
    if (expect.some((name) => known.has(name))) continue;
    draftOf(port, 'tcp', origin).clues.push(clueFor(expect));
  }
}

function listenerOf({ service, network }: ServiceFacts, draft: Draft): Listener {
  const { port, transport, origin, clues, path } = draft;
  const published = network.isOnHost ? [{ host: '127.0.0.1', port, origin }] : draft.published;
  const reason = draft.unpublishedReason ?? 'only inside the network';
  return {
    service: service.name,
    hosts: network.hosts,
    port,
    transport,
    published,
    ...(published.length === 0 ? { unpublishedReason: reason } : {}),
    ...(network.inactiveReason === undefined ? {} : { inactiveReason: network.inactiveReason }),
    ...(path === undefined ? {} : { path }),
    clues,
    origin,
  };
}
