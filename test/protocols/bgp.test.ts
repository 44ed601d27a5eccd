import { describe, expect, it } from 'vitest';
import { hex } from '../../src/bytes/build.ts';
import { bgp } from '../../src/protocols/bgp.ts';
import { openingFor } from '../../src/protocols/protocol.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

const OPENING = openingFor(bgp, { host: '127.0.0.1', port: 80, path: '/' });

describe('bgp', () => {
  it('is sure of the recorded replies to its opening, however the reply is cut', () => {
    const answers = serverRecordings('bgp').flatMap(({ name, exchanges }) =>
      exchanges
        .filter(({ probedWith, turns }) => probedWith === 'bgp' && turns[0]?.received.length)
        .map(({ layer, turns, end }) => ({
          name,
          layer,
          end,
          ...(turns[0] ?? { sent: OPENING, received: OPENING }),
        })),
    );
    const found = answers.map(({ name, layer, sent, received, end }) => {
      serverHolds(bgp, received, { sent, layer });
      const ended = end !== 'full';
      const verdict = matched(bgp.server(replyOf(received, { sent, layer, ended })));
      return [name, `${verdict.confidence}: ${verdict.rule}`];
    });
    expect(Object.fromEntries(found)).toEqual({
      'bgp/bird-2.0.12': 'certain: OPEN',
      'bgp/frr-bgpd-8.4.4': 'certain: OPEN',
    });
  });

  it('recognizes recorded clients, however their bytes are cut', () => {
    const found = clientRecordings('bgp').flatMap(({ name, clientBytes }) =>
      clientBytes.map((bytes) => [name, matched(clientHolds(bgp, bytes)).confidence]),
    );
    expect(Object.fromEntries(found)).toEqual({
      'bgp/client-bird-2.0.12': 'certain',
    });
  });

  it('recognizes its own opening as that of a client', () => {
    expect(matched(clientHolds(bgp, OPENING)).answer).toBe('match');
  });

  it('is certain of a refusal (RFC 4271 section 4.5)', () => {
    const refusal = hex(`${'ff'.repeat(16)} 0015 03 06 05`);
    const verdict = matched(serverHolds(bgp, refusal, { sent: OPENING }));
    expect(verdict).toMatchObject({ confidence: 'certain', facts: { note: 'cease' } });
  });

  it('rejects other types, lengths and markers', () => {
    const marker = 'ff'.repeat(16);
    for (const bytes of [
      hex(`${'ff'.repeat(15)} fe`),
      hex(`${marker} 0014 04`),
      hex(`${marker} 0013 05`),
      hex(`${marker} 0014 03 06 05`),
      hex(`${marker} 1700 01`),
      hex(`${marker} 001d 01 04 fde9 00b4 0a000001 07`),
    ]) {
      expect(bgp.server(replyOf(bytes, { sent: OPENING })).answer).toBe('reject');
    }
  });
});
