import { describe, expect, it } from 'vitest';
import { concat, hex, text } from '../../src/bytes/build.ts';
import { openingFor } from '../../src/protocols/protocol.ts';
import { stun } from '../../src/protocols/stun.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

const OPENING = openingFor(stun, { host: '127.0.0.1', port: 80, path: '/' });

describe('stun', () => {
  it('is sure of the recorded replies to its opening, however the reply is cut', () => {
    const answers = serverRecordings('stun').flatMap(({ name, exchanges }) =>
      exchanges
        .filter(({ probedWith, turns }) => probedWith === 'stun' && turns[0]?.received.length)
        .map(({ layer, turns, end }) => ({
          name,
          layer,
          end,
          ...(turns[0] ?? { sent: OPENING, received: OPENING }),
        })),
    );
    const found = answers.map(({ name, layer, sent, received, end }) => {
      serverHolds(stun, received, { sent, layer });
      const ended = end !== 'full';
      const verdict = matched(stun.server(replyOf(received, { sent, layer, ended })));
      return [name, `${verdict.confidence}: ${verdict.rule}`];
    });
    expect(Object.fromEntries(found)).toEqual({
      'stun/coturn-tcp-4.6.1': 'certain: answer with our transaction id',
      'stun/coturn-tls-4.6.1': 'certain: answer with our transaction id',
    });
  });

  it('recognizes recorded clients, however their bytes are cut', () => {
    const found = clientRecordings('stun').flatMap(({ name, clientBytes }) =>
      clientBytes.map((bytes) => [name, matched(clientHolds(stun, bytes)).confidence]),
    );
    expect(Object.fromEntries(found)).toEqual({
      'stun/client-turnutils-uclient-4.6.1': 'certain',
    });
  });

  it('recognizes its own opening as that of a client', () => {
    expect(matched(clientHolds(stun, OPENING)).answer).toBe('match');
  });

  it('reads software and version', () => {
    const own = serverRecordings('stun')[0]?.exchanges.find((one) => one.probedWith === 'stun');
    const { sent, received } = own?.turns[0] ?? { sent: OPENING, received: OPENING };
    expect(matched(stun.server(replyOf(received, { sent }))).facts).toEqual({
      product: 'Coturn',
      version: '4.6.1',
    });
  });

  it('rejects another transaction, another cookie, and a request', () => {
    for (const bytes of [
      hex('0101 0000 2112a442 6662cafe 6662beef fb010204'),
      hex('0101 0000 2112a443'),
      hex('0101 0001'),
      OPENING,
      concat(text('HTTP')),
    ]) {
      expect(stun.server(replyOf(bytes, { sent: OPENING })).answer).toBe('reject');
    }
  });
});
