import { describe, expect, it } from 'vitest';
import { concat, hex, text } from '../../src/bytes/build.ts';
import { openingFor } from '../../src/protocols/protocol.ts';
import { radius } from '../../src/protocols/radius.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

const OPENING = openingFor(radius, { host: '127.0.0.1', port: 80, path: '/' });

describe('radius', () => {
  it('is sure of the recorded replies to its opening, however the reply is cut', () => {
    const answers = serverRecordings('radius').flatMap(({ name, exchanges }) =>
      exchanges
        .filter(({ probedWith, turns }) => probedWith === 'radius' && turns[0]?.received.length)
        .map(({ layer, turns, end }) => ({
          name,
          layer,
          end,
          ...(turns[0] ?? { sent: OPENING, received: OPENING }),
        })),
    );
    const found = answers.map(({ name, layer, sent, received, end }) => {
      serverHolds(radius, received, { sent, layer });
      const ended = end !== 'full';
      const verdict = matched(radius.server(replyOf(received, { sent, layer, ended })));
      return [name, `${verdict.confidence}: ${verdict.rule}`];
    });
    expect(Object.fromEntries(found)).toEqual({
      'radius/radsecproxy-tcp-1.9.2': 'certain: Response Authenticator',
    });
  });

  it('recognizes recorded clients, however their bytes are cut', () => {
    const found = clientRecordings('radius').flatMap(({ name, clientBytes }) =>
      clientBytes.map((bytes) => [name, matched(clientHolds(radius, bytes)).confidence]),
    );
    expect(Object.fromEntries(found)).toEqual({
      'radius/client-radsecproxy-tcp-1.9.2': 'likely',
    });
  });

  it('recognizes its own opening as that of a client', () => {
    expect(matched(clientHolds(radius, OPENING)).answer).toBe('match');
  });

  it('is not sure of an answer that is signed with another secret', () => {
    const answer = hex('02660014 480c8db1312dd42b53b695167bc3cf79');
    expect(matched(serverHolds(radius, answer, { sent: OPENING })).confidence).toBe('weak');
  });

  it('is certain inside TLS too (radsecproxy 1.9.2, to a client with a certificate)', () => {
    const answer = hex('02660014 480c8db1312dd42b53b695167bc3cf78');
    const verdict = matched(serverHolds(radius, answer, { sent: OPENING, layer: 'tls' }));
    expect(verdict.confidence).toBe('certain');
  });

  it('rejects another identifier, another code, and attributes that do not fill the packet', () => {
    for (const bytes of [
      hex('02670014'),
      hex('0c660014'),
      hex('02660013 00'),
      concat(hex('02660018'), new Uint8Array(16), hex('5012')),
      text('HTTP/1.0 400 Bad Request\r\n'),
    ]) {
      expect(radius.server(replyOf(bytes, { sent: OPENING })).answer).toBe('reject');
    }
  });
});
