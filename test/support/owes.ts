import { describe, expect, it } from 'vitest';
import type { Protocol } from '../../src/protocols/protocol.ts';
import { clientHolds, matched, replyOf, serverHolds } from './bytes.ts';
import { clientRecordings, type Recording, serverRecordings } from './recordings.ts';

/** What a recorded server said to a protocol's own opening. */
export function ownTurn(one: Protocol, { exchanges }: Recording) {
  const turn = exchanges.find(({ probedWith: asked }) => asked === one.id)?.turns[0];
  if (!turn) throw new Error('not recorded');
  return turn;
}

/** The facts that are read from what each recorded server said to the protocol's own opening. */
export function factsOf(one: Protocol): Record<string, unknown> {
  return Object.fromEntries(
    serverRecordings(one.id).map((server) => {
      const { sent, received } = ownTurn(one, server);
      return [server.name, matched(one.server(replyOf(received, { sent, ended: true }))).facts];
    }),
  );
}

/** What every recognizer owes, held on all recordings of its protocol. */
export function owesTheUsual(one: Protocol): void {
  const servers = serverRecordings(one.id);
  const opening = one.openings[0] as Uint8Array;

  describe(`${one.id}, on its recordings,`, () => {
    if (servers.length > 0) {
      it.each(servers)('is certain of $name, however the answer is cut', (server) => {
        const { sent, received } = ownTurn(one, server);
        matched(serverHolds(one, received, { sent }));
        const whole = one.server(replyOf(received, { sent, ended: true }));
        expect(matched(whole).confidence).toBe('certain');
      });
    }

    const clients = clientRecordings(one.id);
    if (clients.length > 0) {
      it.each(clients)(
        'recognizes the client $name, however its bytes are cut',
        ({ clientBytes }) => {
          expect(clientBytes.length).toBeGreaterThan(0);
          for (const bytes of clientBytes) matched(clientHolds(one, bytes));
        },
      );
    }

    it('recognizes its own opening as that of a client', () => {
      matched(clientHolds(one, opening));
    });

    it('asks for no more bytes once the peer is gone', () => {
      for (let end = 0; end < opening.length; end++) {
        const bytes = opening.slice(0, end);
        expect(one.client({ bytes, ended: true }).answer).not.toBe('need');
      }
      for (const { exchanges } of servers) {
        for (const { turns, layer } of exchanges) {
          const { sent, received } = turns[0] ?? { sent: opening, received: opening };
          for (let end = 0; end < Math.min(received.length, 64); end++) {
            const reply = replyOf(received.slice(0, end), { sent, layer, ended: true });
            expect(one.server(reply).answer).not.toBe('need');
          }
        }
      }
    });

    it('rejects what other protocols say first, at once', () => {
      for (const text of [
        'HTTP/1.1 400 Bad Request\r\n',
        'SSH-2.0-x\r\n',
        '220 x ESMTP\r\n',
        '+OK\r\n',
      ]) {
        const bytes = new TextEncoder().encode(text);
        const reply = replyOf(bytes, { sent: opening });
        expect(one.server(reply).answer).toBe('reject');
      }
    });
  });
}
