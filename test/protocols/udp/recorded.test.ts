import { describe, expect, it } from 'vitest';
import { udpProtocols } from '../../../src/protocols/builtin.ts';
import { openingFor } from '../../../src/protocols/protocol.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../../support/bytes.ts';
import { udpClientRecordings, udpServerRecordings } from '../../support/recordings.ts';

/** Nothing clientBytes for them but their opening. */
const NO_CLIENT = ['daytime', 'echo', 'syslog'];

describe.each(udpProtocols)('$id in datagrams', (one) => {
  const servers = udpServerRecordings(one.id);
  const clients = udpClientRecordings(one.id);
  const to = { host: '127.0.0.1', port: one.ports[0] ?? 1, path: '/' };

  it('is said over UDP', () => {
    expect(one.transport).toBe('udp');
  });

  it('is certain of every recorded server that was asked for it, however the answer is cut', () => {
    for (const { exchanges } of servers) {
      const { sent, received } =
        exchanges.find(({ probedWith: asked }) => asked === one.id)?.turns[0] ?? {};
      const context = { sent: sent as Uint8Array, layer: 'udp' } as const;
      const verdict = matched(serverHolds(one, received as Uint8Array, context));
      expect(verdict.confidence).toBe('certain');
      expect(verdict.at[1]).toBeLessThanOrEqual((received as Uint8Array).length);
    }
  });

  it('keeps to its verdict on whatever else a recorded server said, however it is cut', () => {
    for (const { exchanges } of servers) {
      for (const { turns } of exchanges) {
        for (const { sent, received } of turns) {
          serverHolds(one, received.subarray(0, 300), { sent, layer: 'udp' });
        }
      }
    }
  });

  it('recognizes every recorded client, and its own opening, as datagrams come: whole', () => {
    const own = NO_CLIENT.includes(one.id) ? [] : [openingFor(one, to)];
    for (const bytes of [...own, ...clients.flatMap(({ clientBytes }) => clientBytes)]) {
      clientHolds(one, bytes);
      expect(one.client({ bytes, ended: true }).answer).toBe('match');
    }
  });

  it('asks for nothing more of a datagram that was cut short', () => {
    const clientBytes = [openingFor(one, to), ...clients.flatMap(({ clientBytes }) => clientBytes)];
    for (const bytes of clientBytes) {
      for (let end = 0; end < Math.min(bytes.length, 64); end++) {
        expect(one.client({ bytes: bytes.slice(0, end), ended: true }).answer).not.toBe('need');
      }
    }
    for (const { exchanges } of servers) {
      const { sent, received } =
        exchanges.find(({ probedWith: asked }) => asked === one.id)?.turns[0] ?? {};
      for (let end = 0; end < Math.min(received?.length ?? 0, 64); end++) {
        const context = { sent: sent as Uint8Array, layer: 'udp', ended: true } as const;
        const reply = replyOf((received as Uint8Array).slice(0, end), context);
        expect(one.server(reply).answer).not.toBe('need');
      }
    }
  });
});
