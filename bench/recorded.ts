/** What servers and clients were recorded to send, each with bytes of its own. */

import { type Recording, recordings } from '../fixtures/recordings.ts';
import type { ClientBytes, Reply } from '../src/protocols/protocol.ts';

/** The first reply of every exchange over TCP that has one. */
export function recordedReplies(): readonly Reply[] {
  return recordings({ transport: 'tcp', side: 'server' })
    .flatMap(({ exchanges }) => exchanges)
    .flatMap(({ layer, turns: [first] }): Reply[] =>
      first?.received.length
        ? [withOwnBytes({ bytes: first.received, sent: first.sent, layer, later: [], ended: true })]
        : [],
    );
}

/** The first bytes of every client, and everything that servers were sent first, once. */
export function recordedClientBytes(): readonly ClientBytes[] {
  const distinct = new Map<string, Uint8Array>();
  for (const bytes of recordings().flatMap(bytesOfClients)) {
    if (bytes.length > 0) distinct.set(Buffer.from(bytes).toString('latin1'), bytes);
  }
  return [...distinct.values()].map((bytes) => ({ bytes: copyOf(bytes), ended: true }));
}

function bytesOfClients({ clientBytes, exchanges }: Recording): readonly Uint8Array[] {
  return [
    ...clientBytes,
    ...exchanges.flatMap(({ turns: [first] }) => (first ? [first.sent] : [])),
  ];
}

/** A reply that no cache can know by the identity of its bytes. */
export function withOwnBytes(reply: Reply): Reply {
  return { ...reply, bytes: copyOf(reply.bytes), sent: copyOf(reply.sent) };
}

/** A Buffer, as a socket delivers it. */
export function copyOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes);
}
