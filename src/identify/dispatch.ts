import type { ClientBytes, Layer, Protocol, Reply } from '../protocols/protocol.ts';
import { Beginnings } from './beginnings.ts';

interface Dispatch {
  readonly replies: Readonly<Record<Layer, Beginnings>>;
  readonly clients: Beginnings;
}

/** By list of protocols: a registry has one, and lives as long as the program. */
const dispatches = new WeakMap<readonly Protocol[], Dispatch>();

/** The protocols that do not reject a reply by its first bytes, whatever was sent. */
export function possibleServers(
  { bytes, layer }: Pick<Reply, 'bytes' | 'layer'>,
  protocols: readonly Protocol[],
): readonly Protocol[] {
  return dispatchOf(protocols).replies[layer].possible(bytes);
}

/** The protocols that do not reject what a client sent by its first bytes. */
export function possibleClients(
  { bytes }: Pick<ClientBytes, 'bytes'>,
  protocols: readonly Protocol[],
): readonly Protocol[] {
  return dispatchOf(protocols).clients.possible(bytes);
}

function dispatchOf(protocols: readonly Protocol[]): Dispatch {
  const known = dispatches.get(protocols);
  if (known) return known;
  const made: Dispatch = {
    replies: {
      tcp: new Beginnings(protocols, mayBeServer('tcp')),
      tls: new Beginnings(protocols, mayBeServer('tls')),
      udp: new Beginnings(protocols, mayBeServer('udp')),
    },
    clients: new Beginnings(protocols, mayBeClient),
  };
  dispatches.set(protocols, made);
  return made;
}

function mayBeClient(one: Protocol, start: Uint8Array): boolean {
  return one.client({ bytes: start, ended: false }).answer !== 'reject';
}

/**
 * Whether a recognizer may match a reply that begins so. What was sent, later turns and the choice by
 * ALPN cannot be read here. A recognizer that rejects the bytes without them rejects them beside any
 * others as well, and a rejection is final. One that tries to read them is asked about each reply.
 */
function mayBeServer(layer: Layer): (one: Protocol, start: Uint8Array) => boolean {
  return (one, start) => {
    try {
      return one.server(replyOf(start, layer)).answer !== 'reject';
    } catch {
      return true;
    }
  };
}

function replyOf(bytes: Uint8Array, layer: Layer): Reply {
  return {
    bytes,
    layer,
    ended: false,
    sent: UNKNOWN_BYTES,
    later: UNKNOWN_TURNS,
    get alpn(): string {
      throw UNKNOWN;
    },
  };
}

/** Thrown where a recognizer asks for more than the first bytes. */
const UNKNOWN: unique symbol = Symbol('only the first bytes are known');

const UNKNOWN_BYTES = unknown(new Uint8Array(0));
const UNKNOWN_TURNS = unknown<Reply['later']>([]);

/** An object of which nothing can be read, not even its length. */
function unknown<T extends object>(target: T): T {
  const refuse = () => {
    throw UNKNOWN;
  };
  return new Proxy(target, {
    get: refuse,
    has: refuse,
    ownKeys: refuse,
    getOwnPropertyDescriptor: refuse,
    getPrototypeOf: refuse,
  });
}
