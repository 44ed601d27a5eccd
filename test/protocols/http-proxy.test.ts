import { describe, expect, it } from 'vitest';
import { concat, hex, text } from '../../src/bytes/build.ts';
import { httpProxy } from '../../src/protocols/http-proxy.ts';
import { openingFor, openingsFor } from '../../src/protocols/protocol.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

const OPENING = openingFor(httpProxy, { host: '127.0.0.1', port: 80, path: '/' });

describe('http-proxy', () => {
  it('is sure of the recorded replies to its opening, however the reply is cut', () => {
    const answers = serverRecordings('http-proxy').flatMap(({ name, exchanges }) =>
      exchanges
        .filter(({ probedWith }) => /^http-proxy(?:#2)?$/.test(probedWith))
        .filter(({ turns }) => turns[0]?.received.length)
        .map(({ probedWith, layer, turns, end }) => ({
          name: probedWith === 'http-proxy' ? name : `${name} #2`,
          layer,
          end,
          ...(turns[0] ?? { sent: OPENING, received: OPENING }),
        })),
    );
    const found = answers.map(({ name, layer, sent, received, end }) => {
      serverHolds(httpProxy, received, { sent, layer });
      const ended = end !== 'full';
      const verdict = matched(httpProxy.server(replyOf(received, { sent, layer, ended })));
      return [name, `${verdict.confidence}: ${verdict.rule}`];
    });
    expect(Object.fromEntries(found)).toEqual({
      'http-proxy/privoxy-3.0.34': 'likely: refusal of Privoxy',
      'http-proxy/privoxy-3.0.34 #2': 'likely: name in the request not resolved',
      'http-proxy/squid-5.7': 'certain: X-Squid-Error of a forward proxy',
      'http-proxy/squid-5.7 #2': 'weak: refusal that a forward proxy may send, too',
      'http-proxy/tinyproxy-1.11.1': 'certain: error page of tinyproxy',
      'http-proxy/tinyproxy-1.11.1 #2': 'certain: error page of tinyproxy',
      'http-proxy/tor-httptunnel-0.4.9.11': 'certain: Via of the Tor network',
    });
  });

  // i2pd 2.45, mitmproxy 8.1, V2Ray 4.34, Ncat 7.93 and proxy (npm) 4.1, as observed.
  it.each([
    [1, 'likely', '502 Bad Gateway', '', '<p>[Errno -2] Name or service not known</p>'],
    [0, 'likely', '500 Internal Server Error', '', '<head><title>I2Pd HTTP proxy</title>'],
    [1, 'likely', '503 Service Unavailable', 'Proxy-Connection: close\r\n', ''],
    [0, 'weak', '400 Bad Request', '', ''],
    [1, 'weak', '504 Gateway Timeout', '', ''],
    [0, 'weak', '500 Internal Server Error', '', ''],
    [0, 'none', '405 Method Not Allowed', '', ''],
    [1, 'none', '404 Not Found', '', '<p>The URL was not found on firstbytes.invalid</p>'],
    [1, 'none', '200 OK', '', '<title>Our HTTP proxy</title>'],
    [0, 'none', '501 Tor is not an HTTP Proxy', '', '<title>This is not an HTTP Proxy</title>'],
  ])('opening %i: %s about %s with %j%j', (index, confidence, status, fields, body) => {
    const sent = openingsFor(httpProxy, { host: '127.0.0.1', port: 80, path: '/' })[index];
    const reply = text(`HTTP/1.1 ${status}\r\n${fields}\r\n${body}`);
    const verdict = httpProxy.server(replyOf(reply, { sent: sent ?? OPENING, ended: true }));
    expect(verdict.answer === 'match' ? verdict.confidence : 'none').toBe(confidence);
  });

  it('recognizes recorded clients, however their bytes are cut', () => {
    const found = clientRecordings('http-proxy').flatMap(({ name, clientBytes }) =>
      clientBytes.map((bytes) => [name, matched(clientHolds(httpProxy, bytes)).confidence]),
    );
    expect(Object.fromEntries(found)).toEqual({
      'http-proxy/client-curl-proxy-7.88.1': 'certain',
      'http-proxy/client-curl-proxy-connect-7.88.1': 'certain',
    });
  });

  it('recognizes its own opening as that of a client', () => {
    expect(matched(clientHolds(httpProxy, OPENING)).answer).toBe('match');
  });

  it('is certain of a demand to authenticate to the proxy, whatever was sent', () => {
    const demand =
      'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="p"\r\n\r\n';
    expect(matched(serverHolds(httpProxy, text(demand))).confidence).toBe('certain');
  });

  it('recognizes Squid and tinyproxy by their answers to an ordinary GET', () => {
    for (const { name, exchanges } of serverRecordings('http-proxy')) {
      if (!/squid|tinyproxy/.test(name)) continue;
      const { sent, received } = exchanges.find((one) => one.probedWith === 'http')?.turns[0] ?? {
        sent: OPENING,
        received: OPENING,
      };
      const verdict = matched(serverHolds(httpProxy, received, { sent }));
      expect([name, verdict.confidence]).toEqual([name, 'likely']);
    }
  });

  it('is weak at most about reverse proxies and origin servers', () => {
    const fields = 'Content-Length: 0\r\n\r\n';
    for (const answer of [
      'HTTP/1.1 503 Backend fetch failed\r\nServer: Varnish\r\nVia: 1.1 varnish (Varnish/7.1)\r\n',
      'HTTP/1.1 503 Service Unavailable\r\n',
      'HTTP/1.1 405 Method Not Allowed\r\nServer: squid/5.7\r\nX-Squid-Error: ERR_UNSUP_REQ 0\r\n',
      'HTTP/1.1 200 OK\r\nServer: nginx\r\nX-Cache: HIT from a.test\r\nVia: 1.1 a.test (squid/5.7)\r\n',
      'HTTP/1.1 400 Bad Request\r\nServer: nginx/1.22.1\r\n',
    ]) {
      const verdict = httpProxy.server(
        replyOf(text(answer + fields), { sent: OPENING, ended: true }),
      );
      const confidence = verdict.answer === 'match' ? verdict.confidence : 'none';
      expect([answer, /^HTTP\S+ (?:503|400) /.test(answer) ? 'weak' : 'none']).toEqual([
        answer,
        confidence,
      ]);
    }
    const squid = text(
      'HTTP/1.1 503 Service Unavailable\r\nX-Squid-Error: ERR_CONNECT_FAIL 111\r\n\r\n',
    );
    const sent = text('GET / HTTP/1.1\r\nHost: a.test\r\n\r\n');
    expect(httpProxy.server(replyOf(squid, { sent })).answer).toBe('reject');
  });

  it('takes requests for a path for those of an ordinary client', () => {
    const bytes = concat('GET / HTTP/1.1\r\nHost: a.test\r\n\r\n', hex(''));
    expect(httpProxy.client({ bytes, ended: false }).answer).toBe('reject');
  });
});
