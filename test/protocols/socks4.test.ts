import { describe, expect, it } from 'vitest';
import { concat, hex, text } from '../../src/bytes/build.ts';
import { openingFor } from '../../src/protocols/protocol.ts';
import { socks4 } from '../../src/protocols/socks4.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

const OPENING = openingFor(socks4, { host: '127.0.0.1', port: 80, path: '/' });

describe('socks4', () => {
  it('is sure of the recorded replies to its opening, however the reply is cut', () => {
    const answers = serverRecordings('socks4').flatMap(({ name, exchanges }) =>
      exchanges
        .filter(({ probedWith, turns }) => probedWith === 'socks4' && turns[0]?.received.length)
        .map(({ layer, turns, end }) => ({
          name,
          layer,
          end,
          ...(turns[0] ?? { sent: OPENING, received: OPENING }),
        })),
    );
    const found = answers.map(({ name, layer, sent, received, end }) => {
      serverHolds(socks4, received, { sent, layer });
      const ended = end !== 'full';
      const verdict = matched(socks4.server(replyOf(received, { sent, layer, ended })));
      return [name, `${verdict.confidence}: ${verdict.rule}`];
    });
    expect(Object.fromEntries(found)).toEqual({
      'socks4/danted-socks4-1.4.2': 'certain: reply for the address of the request',
      'socks4/twisted-socks-socks-22.4.0': expect.stringMatching(/^(?:certain|likely): /),
    });
  });

  it('recognizes recorded clients, however their bytes are cut', () => {
    const found = clientRecordings('socks4').flatMap(({ name, clientBytes }) =>
      clientBytes.map((bytes) => [name, matched(clientHolds(socks4, bytes)).confidence]),
    );
    expect(Object.fromEntries(found)).toEqual({
      'socks4/client-curl-socks4-7.88.1': 'likely',
      'socks4/client-curl-socks4a-7.88.1': 'certain',
    });
  });

  it('recognizes its own opening as that of a client', () => {
    expect(matched(clientHolds(socks4, OPENING)).answer).toBe('match');
  });

  it('rejects the same bytes after another opening', () => {
    const refusal = hex('005b 0000 00000000');
    expect(socks4.server(replyOf(refusal, { sent: text('GET / HTTP/1.0') })).answer).toBe('reject');
  });

  it('rejects other codes and other bytes', () => {
    for (const bytes of [hex('0059'), hex('045b'), hex('0500'), concat('HTTP')]) {
      expect(socks4.server(replyOf(bytes, { sent: OPENING })).answer).toBe('reject');
    }
  });
});
