import { describe, expect, it } from 'vitest';
import { concat, hex, text } from '../../src/bytes/build.ts';
import { openingFor } from '../../src/protocols/protocol.ts';
import { proxyProtocol } from '../../src/protocols/proxy-protocol.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

const OPENING = openingFor(proxyProtocol, { host: '127.0.0.1', port: 80, path: '/' });

describe('proxy-protocol', () => {
  it('is sure of the recorded replies to its opening, however the reply is cut', () => {
    const answers = serverRecordings('proxy-protocol').flatMap(({ name, exchanges }) =>
      exchanges
        .filter(
          ({ probedWith, turns }) => probedWith === 'proxy-protocol' && turns[0]?.received.length,
        )
        .map(({ layer, turns, end }) => ({
          name,
          layer,
          end,
          ...(turns[0] ?? { sent: OPENING, received: OPENING }),
        })),
    );
    const found = answers.map(({ name, layer, sent, received, end }) => {
      serverHolds(proxyProtocol, received, { sent, layer });
      const ended = end !== 'full';
      const verdict = matched(proxyProtocol.server(replyOf(received, { sent, layer, ended })));
      return [name, `${verdict.confidence}: ${verdict.rule}`];
    });
    expect(Object.fromEntries(found)).toEqual({
      'proxy-protocol/haproxy-accept-proxy-2.6.12':
        'certain: HEAD behind a PROXY header is answered',
      'proxy-protocol/nginx-proxy-protocol-1.22.1':
        'certain: HEAD behind a PROXY header is answered',
    });
  });

  it('recognizes recorded clients, however their bytes are cut', () => {
    const found = clientRecordings('proxy-protocol').flatMap(({ name, clientBytes }) =>
      clientBytes.map((bytes) => [name, matched(clientHolds(proxyProtocol, bytes)).confidence]),
    );
    expect(Object.fromEntries(found)).toEqual({
      'proxy-protocol/client-curl-haproxy-protocol-7.88.1': 'certain',
      'proxy-protocol/client-haproxy-send-proxy-v2-2.6.12': 'certain',
    });
  });

  it('recognizes its own opening as that of a client', () => {
    expect(matched(clientHolds(proxyProtocol, OPENING)).answer).toBe('match');
  });

  it('does not match a server that answers 400, or the same page to any bytes', () => {
    for (const answer of [
      'HTTP/1.1 400 Bad Request\r\nContent-Length: 5\r\n\r\n',
      'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello',
      'HTTP/1.1 200 OK\r\n\r\n',
      'HTTP/1.0 503 Service Unavailable\r\nContent-Length: 5\r\n\r\n',
    ]) {
      const reply = replyOf(text(answer), { sent: OPENING, ended: true });
      expect([answer, proxyProtocol.server(reply).answer]).toEqual([answer, 'reject']);
    }
  });

  it('rejects a reply to another opening', () => {
    const answer = concat('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n', hex(''));
    const sent = text('HEAD / HTTP/1.1\r\n\r\n');
    expect(proxyProtocol.server(replyOf(answer, { sent, ended: true })).answer).toBe('reject');
  });

  it('reads both versions of the header (proxy-protocol.txt sections 2.1 and 2.2)', () => {
    for (const line of [
      'PROXY TCP4 192.0.2.1 192.0.2.2 56324 443\r\n',
      'PROXY TCP6 2001:db8::1 ::1 56324 443\r\n',
      'PROXY UNKNOWN\r\n',
    ]) {
      expect(matched(clientHolds(proxyProtocol, text(line))).facts.protocolVersion).toBe('1');
    }
    for (const bytes of [text('PROXY http://a/\r\n'), hex('0d0a0d0a000d0a515549540a 30')]) {
      expect(proxyProtocol.client({ bytes, ended: false }).answer).toBe('reject');
    }
  });
});
