import type { ClientBytes, Layer, Protocol, Reply } from '../protocols/protocol.ts';
import { Beginnings } from './beginnings.ts';

interface Dispatch {
  readonly replies: Readonly<Record<Layer, Beginnings>>;
  readonly clients: Beginnings;
}

/** By list of protocols: a registry has one of each transport, and each is long-lived. */
const dispatches = new WeakMap<readonly Protocol[], Dispatch>();

/** The protocols that do not reject a reply by its first bytes, whatever was sent. */
export function possibleBy(
  { bytes, layer }: Pick<Reply, 'bytes' | 'layer'>,
  protocols: readonly Protocol[],
): readonly Protocol[] {
  return dispatchOf(protocols).replies[layer].possible(bytes);
}

/** The protocols that do not reject a client by its first bytes. */
export function possibleClients(
  { bytes }: Pick<ClientBytes, 'bytes'>,
  protocols: readonly Protocol[],
): readonly Protocol[] {
  return dispatchOf(protocols).clients.possible(bytes);
}

function dispatchOf(protocols: readonly Protocol[]): Dispatch {
  const known = dispatches.get(protocols);
  if (known) return known;
  const replies = (layer: Layer) =>
    new Beginnings(protocols, (one, start) => !rejectsReply(one, start, layer));
  const made: Dispatch = {
    replies: { tcp: replies('tcp'), tls: replies('tls'), udp: replies('udp') },
    clients: new Beginnings(protocols, (one, start) => !rejectsClient(one, start)),
  };
  dispatches.set(protocols, made);
  return made;
}

function rejectsClient(one: Protocol, bytes: Uint8Array): boolean {
  return one.client({ bytes, ended: false }).answer === 'reject';
}

/**
 * Whether a recognizer rejects these first bytes without a look at anything else. What was sent, the
 * later turns and the choice by ALPN cannot be read: a recognizer that tries depends on them, so it is
 * asked about each reply. A rejection is final, so one that needed only these bytes holds for all
 * replies that begin with them.
 */
function rejectsReply(one: Protocol, bytes: Uint8Array, layer: Layer): boolean {
  const start: Reply = {
    bytes,
    layer,
    ended: false,
    get sent(): Uint8Array {
      return UNREADABLE_BYTES;
    },
    get later(): Reply['later'] {
      return UNREADABLE_TURNS;
    },
    get alpn(): string {
      throw WAS_READ;
    },
  };
  try {
    return one.server(start).answer === 'reject';
  } catch {
    return false;
  }
}

const WAS_READ: unique symbol = Symbol('more than the first bytes was read');

function unreadable<T extends object>(target: T): T {
  const refuse = () => {
    throw WAS_READ;
  };
  return new Proxy(target, {
    get: refuse,
    has: refuse,
    ownKeys: refuse,
    getOwnPropertyDescriptor: refuse,
  });
}

const UNREADABLE_BYTES = unreadable(new Uint8Array(0));
const UNREADABLE_TURNS = unreadable<Reply['later']>([]);
