import { tcpProtocols, udpProtocols } from '../../src/protocols/builtin.ts';
import { type Layer, MAX_TURN_BYTES, openingsFor } from '../../src/protocols/protocol.ts';
import type { Transport } from '../../src/protocols/registry.ts';
import { recordingsIfAny } from './recordings.ts';

/** What a recorded server sent first, as a recognizer sees it. */
export interface RecordedAnswer {
  /** Recording and probe: `ssh/openssh-9.2p1 to http`. */
  readonly name: string;
  readonly recording: string;
  readonly protocol: string;
  readonly probedWith: string;
  readonly layer: Layer;
  readonly sent: Uint8Array;
  readonly received: Uint8Array;
}

/** What a client sent first: a recorded one, or an opening. */
export interface RecordedClient {
  readonly name: string;
  readonly protocol: string;
  readonly bytes: Uint8Array;
}

/** Every answer of a recorded server, without those that repeat another one of its protocol. */
export function recordedAnswers(transport: Transport): readonly RecordedAnswer[] {
  answers[transport] ??= readAnswers(transport);
  return answers[transport];
}

/** The first bytes of every recorded client, and every opening. */
export function recordedClients(transport: Transport): readonly RecordedClient[] {
  clients[transport] ??= readClients(transport);
  return clients[transport];
}

const answers: Partial<Record<Transport, readonly RecordedAnswer[]>> = {};
const clients: Partial<Record<Transport, readonly RecordedClient[]>> = {};

function readAnswers(transport: Transport): readonly RecordedAnswer[] {
  const distinct = new Map<string, RecordedAnswer>();
  for (const { name, protocol, exchanges } of recordingsIfAny({ transport, side: 'server' })) {
    for (const { probedWith, layer, turns } of exchanges) {
      const [turn] = turns;
      if (!turn || turn.received.length === 0) continue;
      const { sent } = turn;
      const received = turn.received.slice(0, MAX_TURN_BYTES);
      const key = [protocol, layer, latin1(sent), latin1(received)].join('\n');
      if (distinct.has(key)) continue;
      const about = { name: `${name} to ${probedWith}`, recording: name, protocol, probedWith };
      distinct.set(key, { ...about, layer, sent, received });
    }
  }
  return [...distinct.values()];
}

function readClients(transport: Transport): readonly RecordedClient[] {
  const recorded = recordingsIfAny({ transport, side: 'client' }).flatMap(
    ({ name, protocol, clientBytes }) =>
      clientBytes.map((bytes) => ({ name, protocol, bytes: bytes.slice(0, MAX_TURN_BYTES) })),
  );
  const openings = (transport === 'udp' ? udpProtocols : tcpProtocols).flatMap((one) => {
    const to = { host: 'a.test', port: one.ports[0] ?? 1, path: '/' };
    return openingsFor(one, to).map((bytes) => ({
      name: `opening of ${one.id}`,
      protocol: one.id,
      bytes,
    }));
  });
  return [...recorded, ...openings];
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}
