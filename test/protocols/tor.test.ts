import { describe, expect, it } from 'vitest';
import { concat, hex, text } from '../../src/bytes/build.ts';
import { openingFor } from '../../src/protocols/protocol.ts';
import { tor } from '../../src/protocols/tor.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { serverRecordings } from '../support/recordings.ts';

const OPENING = openingFor(tor, { host: '127.0.0.1', port: 80, path: '/' });

describe('tor', () => {
  it('is sure of the recorded replies to its opening, however the reply is cut', () => {
    const answers = serverRecordings('tor').flatMap(({ name, exchanges }) =>
      exchanges
        .filter(({ probedWith, turns }) => probedWith === 'tor' && turns[0]?.received.length)
        .map(({ layer, turns, end }) => ({
          name,
          layer,
          end,
          ...(turns[0] ?? { sent: OPENING, received: OPENING }),
        })),
    );
    const found = answers.map(({ name, layer, sent, received, end }) => {
      serverHolds(tor, received, { sent, layer });
      const ended = end !== 'full';
      const verdict = matched(tor.server(replyOf(received, { sent, layer, ended })));
      return [name, `${verdict.confidence}: ${verdict.rule}`];
    });
    expect(Object.fromEntries(found)).toEqual({
      'tor/tor-or-0.4.9.11': 'certain: VERSIONS and CERTS',
    });
  });

  it('recognizes its own opening as that of a client', () => {
    expect(matched(clientHolds(tor, OPENING)).answer).toBe('match');
  });

  it('rejects versions that descend, odd lengths and other commands', () => {
    for (const bytes of [
      hex('0000 08'),
      hex('0000 07 0003'),
      hex('0000 07 0004 0004 0003'),
      hex('0000 07 0004 0003 0004 00000000 08'),
      concat('HTTP/1.1'),
    ]) {
      expect(tor.server(replyOf(bytes, { sent: OPENING, layer: 'tls' })).answer).toBe('reject');
    }
    expect(tor.server(replyOf(OPENING, { sent: text('GET /') })).answer).toBe('reject');
  });
});
