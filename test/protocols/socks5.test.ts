import { describe, expect, it } from 'vitest';
import { concat, hex, text } from '../../src/bytes/build.ts';
import { openingFor } from '../../src/protocols/protocol.ts';
import { socks5 } from '../../src/protocols/socks5.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

const OPENING = openingFor(socks5, { host: '127.0.0.1', port: 80, path: '/' });

describe('socks5', () => {
  it('is sure of the recorded replies to its opening, however the reply is cut', () => {
    const answers = serverRecordings('socks5').flatMap(({ name, exchanges }) =>
      exchanges
        .filter(({ probedWith, turns }) => probedWith === 'socks5' && turns[0]?.received.length)
        .map(({ layer, turns, end }) => ({
          name,
          layer,
          end,
          ...(turns[0] ?? { sent: OPENING, received: OPENING }),
        })),
    );
    const found = answers.map(({ name, layer, sent, received, end }) => {
      serverHolds(socks5, received, { sent, layer });
      const ended = end !== 'full';
      const verdict = matched(socks5.server(replyOf(received, { sent, layer, ended })));
      return [name, `${verdict.confidence}: ${verdict.rule}`];
    });
    expect(Object.fromEntries(found)).toEqual({
      'socks5/danted-1.4.2': 'certain: no authentication, then the reply to the request',
      'socks5/microsocks-1.0.3': 'likely: no authentication',
      'socks5/tor-socks-0.4.9.11': 'certain: no authentication, then the reply to the request',
    });
  });

  it('recognizes recorded clients, however their bytes are cut', () => {
    const found = clientRecordings('socks5').flatMap(({ name, clientBytes }) =>
      clientBytes.map((bytes) => [name, matched(clientHolds(socks5, bytes)).confidence]),
    );
    expect(Object.fromEntries(found)).toEqual({
      'socks5/client-curl-socks5-7.88.1': 'likely',
    });
  });

  it('recognizes its own opening as that of a client', () => {
    expect(matched(clientHolds(socks5, OPENING)).answer).toBe('match');
  });

  it("is certain of Tor's page for browsers", () => {
    const tor = serverRecordings('socks5').find(({ product }) => product === 'Tor');
    const page = tor?.exchanges.find((one) => one.probedWith === 'http')?.turns[0];
    const { sent, received } = page ?? { sent: OPENING, received: OPENING };
    expect(matched(serverHolds(socks5, received, { sent })).facts.product).toBe('Tor');
  });

  it('is weak on two bytes after another opening', () => {
    const sent = text('GET / HTTP/1.0\r\n\r\n');
    expect(matched(serverHolds(socks5, hex('05ff'), { sent })).confidence).toBe('weak');
    expect(socks5.server(replyOf(hex('0500'), { sent })).answer).toBe('reject');
  });

  it('is not more than weak on the X protocol of MySQL, which begins alike', () => {
    const notice = hex('05000000 0b 08051a00');
    const verdict = socks5.server(replyOf(notice, { sent: OPENING }));
    expect(verdict).toMatchObject({ confidence: 'weak' });
    expect(socks5.server(replyOf(notice)).answer).toBe('reject');
  });

  it('rejects other versions and methods that were not offered', () => {
    for (const bytes of [hex('04ff'), hex('0502'), hex('06'), concat('5'), text('HTTP/1.1 ')]) {
      expect(socks5.server(replyOf(bytes, { sent: OPENING })).answer).toBe('reject');
    }
  });
});
