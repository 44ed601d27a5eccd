import { addressText } from '../expect/endpoint.ts';
import type { Transport } from '../protocols/registry.ts';
import { portOfReference, type ServicePort } from './combine-listeners.ts';
import { isOutsideMachine, isPublicHost, isSingleLabel } from './host-kind.ts';
import { isAnyAddress, isLoopback } from './host-port.ts';
import { portOfStack } from './scheme.ts';
import type { Contradiction, Reference, SourceFacts, SourceNote, Vantage } from './source.ts';

/** Where the references of all files lead. */
export interface PlacedReferences {
  /** Endpoints by themselves. */
  readonly loose: readonly LooseReference[];
  readonly leftOut: readonly SourceNote[];
  readonly contradictions: readonly Contradiction[];
}

/** A reference to a host that no file declares. */
export interface LooseReference extends Reference {
  readonly port: number;
  readonly vantage: Vantage;
  readonly isExternal: boolean;
}

/** What a reference turns out to be. */
type Placed =
  | { readonly loose: LooseReference }
  | { readonly leftOut: SourceNote }
  | { readonly contradiction: Contradiction }
  | undefined;

/**
 * Gives every reference to the port that it means, which is added if only a reference shows it, and returns
 * the others.
 */
export function placeReferences(
  files: readonly SourceFacts[],
  ports: ServicePort[],
  chosen: Vantage | undefined,
): PlacedReferences {
  const index = new PortIndex(files, ports);
  const placed = files.flatMap((file) => {
    const vantage = chosen ?? file.vantage;
    return file.references.map((one) => place(one, { file, vantage, index }));
  });
  return {
    loose: placed.flatMap((one) => (one && 'loose' in one ? [one.loose] : [])),
    leftOut: placed.flatMap((one) => (one && 'leftOut' in one ? [one.leftOut] : [])),
    contradictions: placed.flatMap((one) =>
      one && 'contradiction' in one ? [one.contradiction] : [],
    ),
  };
}

interface PlaceContext {
  readonly file: SourceFacts;
  /** From where the targets are seen. */
  readonly vantage: Vantage;
  readonly index: PortIndex;
}

function place(written: Reference, context: PlaceContext): Placed {
  const { file, vantage, index } = context;
  const reference = { ...written, host: written.host.toLowerCase().replace(/\.$/, '') };
  const { host, clue, within, role } = reference;
  if (isAnyAddress(host)) return undefined;
  const port = reference.port ?? (clue && portOfStack(clue.expect[0] ?? '', reference.transport));
  if (port === undefined) return undefined;
  if (isOutsideMachine(host)) return outside(reference, port, context);
  if (isLoopback(host) && within !== undefined) return insideLoopback(reference, port, context);
  // A proxy that binds 127.0.0.1 does not own the other ports of the machine.
  if (isLoopback(host)) return onMachine(reference, port, context);
  if (index.isDeclared(host)) return toService(reference, port, index);
  if (host.includes('*')) return leftOut(reference, 'a pattern of names, not a host');
  if (isSingleLabel(host)) {
    const isClosed = within !== undefined && file.vantage !== 'cluster';
    if (isClosed && clue && clue.certainty !== 'guess')
      return { contradiction: unknown(reference) };
    if (role === 'mention' && !clue) return undefined;
  }
  return { loose: { ...reference, port, vantage, isExternal: isPublicHost(host) } };
}

function unknown({ host, origin, within }: Reference): Contradiction {
  return {
    message: `${within} refers to "${host}", which no file declares`,
    hint: 'correct the name, or pass the file that declares it too',
    origin,
  };
}

function leftOut({ host, origin }: Reference, reason: string): { readonly leftOut: SourceNote } {
  return { leftOut: { message: `${host} is left out: ${reason}`, origin } };
}

/** The machine outside the containers: one of the ports that it publishes, or another server on it. */
function outside(reference: Reference, port: number, { vantage, index }: PlaceContext): Placed {
  if (index.joinPublished(reference, port) || reference.role === 'mention') return undefined;
  if (vantage !== 'host') {
    const { leftOut: note } = leftOut(reference, 'the machine outside the network');
    return { leftOut: { ...note, hint: '--vantage host reaches it' } };
  }
  const loose = { ...reference, host: '127.0.0.1', port, vantage, isExternal: false };
  return { loose };
}

/** The machine itself: a port that a file binds there or publishes, or another server. */
function onMachine(reference: Reference, port: number, { vantage, index }: PlaceContext): Placed {
  const own = index.find(reference.host, port, reference.transport);
  if (own) join(own, reference);
  else if (!index.joinPublished(reference, port)) {
    return { loose: { ...reference, port, vantage, isExternal: false } };
  }
  return undefined;
}

/** The container itself; what it does not listen on may be meant for browsers on the host. */
function insideLoopback(
  reference: Reference,
  port: number,
  { vantage, index }: PlaceContext,
): Placed {
  const own = index.findOf(reference.within ?? '', port, reference.transport);
  if (own) join(own, reference);
  else if (!index.joinPublished(reference, port) && reference.role === 'peer') {
    return { loose: { ...reference, port, vantage, isExternal: false } };
  }
  return undefined;
}

function toService(reference: Reference, port: number, index: PortIndex): Placed {
  const { host, transport, within, origin } = reference;
  const known = index.find(host, port, transport);
  if (known) {
    join(known, reference);
    return undefined;
  }
  const mapped = index.findPublished(host, port, transport);
  if (mapped && isForPublishing(reference)) {
    join(mapped, reference);
    return undefined;
  }
  if (mapped && within !== undefined) {
    const message = `${host}:${port} is a port of the host; inside the network ${host} listens on ${mapped.port}`;
    const hint = `use ${host}:${mapped.port}`;
    return { contradiction: { message, hint, origin, other: mapped.origin } };
  }
  index.add(reference, port);
  return undefined;
}

/**
 * The `.env` file beside a Compose file has the ports that the host publishes. A service that gets the
 * whole file finds `DB_HOST=db` and `DB_PORT=15432` in it, which do not belong together.
 */
function isForPublishing({ origin }: Reference): boolean {
  return /(?:^|[/\\])\.env$/.test(origin.file);
}

function join(port: ServicePort, { clue }: Reference): void {
  if (clue) port.clues.push(clue);
}

/** Ports by the names of their services, and by the address on the host. */
class PortIndex {
  readonly #ports: ServicePort[];
  readonly #byHost = new Map<string, ServicePort>();
  readonly #byAddress = new Map<string, ServicePort>();
  /** By the service, whose name need not be a host: a frontend may be called like a server behind it. */
  readonly #byService = new Map<string, ServicePort>();
  readonly #byPublished = new Map<string, ServicePort>();
  readonly #byHostAndPublished = new Map<string, ServicePort>();
  readonly #declared = new Map<string, Vantage>();

  constructor(files: readonly SourceFacts[], ports: ServicePort[]) {
    this.#ports = ports;
    for (const { declared, vantage } of files) {
      for (const name of declared) this.#declared.set(name.toLowerCase(), vantage);
    }
    for (const port of ports) this.#index(port);
  }

  #index(port: ServicePort): void {
    const { transport } = port;
    const service = addressText({ host: port.service.toLowerCase(), port: port.port, transport });
    setFirst(this.#byService, service, port);
    for (const host of new Set(port.hosts.map((one) => one.toLowerCase()))) {
      setFirst(this.#byHost, host, port);
      setFirst(this.#byAddress, addressText({ host, port: port.port, transport }), port);
      for (const published of port.published) {
        const key = addressText({ host, port: published.port, transport });
        setFirst(this.#byHostAndPublished, key, port);
      }
    }
    for (const published of port.published) {
      setFirst(this.#byPublished, `${published.port}/${transport}`, port);
    }
  }

  isDeclared(host: string): boolean {
    return this.#byHost.has(host) || this.#declared.has(host);
  }

  find(host: string, port: number, transport: Transport): ServicePort | undefined {
    return this.#byAddress.get(addressText({ host: host.toLowerCase(), port, transport }));
  }

  /** A port of a service itself, as it is seen from inside. */
  findOf(service: string, port: number, transport: Transport): ServicePort | undefined {
    const address = addressText({ host: service.toLowerCase(), port, transport });
    return this.#byService.get(address) ?? this.#byAddress.get(address);
  }

  findPublished(host: string, port: number, transport: Transport): ServicePort | undefined {
    return this.#byHostAndPublished.get(addressText({ host, port, transport }));
  }

  /** A statement about a port of the host is one about the service that publishes it, if that has no better one. */
  joinPublished({ clue, transport }: Reference, port: number): boolean {
    const found = this.#byPublished.get(`${port}/${transport}`);
    if (found && clue) found.looseClues.push(clue);
    return found !== undefined;
  }

  add(reference: Reference, port: number): void {
    const { host } = reference;
    const sibling = this.#byHost.get(host);
    const added = portOfReference(reference, port, {
      name: sibling?.service ?? host,
      vantage: sibling?.vantage ?? this.#declared.get(host) ?? 'network',
      ...(sibling?.inactiveReason === undefined ? {} : { inactiveReason: sibling.inactiveReason }),
    });
    const complete = sibling ? { ...added, hosts: sibling.hosts } : added;
    this.#ports.push(complete);
    this.#index(complete);
  }
}

function setFirst<V>(map: Map<string, V>, key: string, value: V): void {
  if (!map.has(key)) map.set(key, value);
}
