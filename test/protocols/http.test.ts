import { describe, expect, it } from 'vitest';
import { concat, text } from '../../src/bytes/build.ts';
import { latin1 } from '../../src/bytes/lines.ts';
import { hostHeader, http, requestTarget } from '../../src/protocols/http.ts';
import { openingFor } from '../../src/protocols/protocol.ts';
import { tls } from '../../src/protocols/tls.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import {
  clientRecordings,
  type RecordedExchange,
  serverRecordings,
} from '../support/recordings.ts';

const GET = openingFor(http, { host: '127.0.0.1', port: 80, path: '/' });
const HELLO = openingFor(tls, { host: '127.0.0.1', port: 80, path: '/' });
const EHLO = text('EHLO firstbytes.invalid\r\n');

function exchangesOf(name: string, layer: 'tcp' | 'tls'): RecordedExchange[] {
  const recording = serverRecordings('http').find((one) => one.name.startsWith(`http/${name}`));
  return recording?.exchanges.filter((one) => one.layer === layer) ?? [];
}

function answerOf(name: string, layer: 'tcp' | 'tls', probe: string): Uint8Array {
  const turn = exchangesOf(name, layer).find((one) => one.probedWith === probe)?.turns[0];
  return turn?.received ?? new Uint8Array(0);
}

describe('http: servers', () => {
  it.each([
    ['nginx-http', 'nginx', '1.22.1'],
    ['apache2-http-', 'Apache', '2.4.71'],
    ['python-http', 'SimpleHTTP', '0.6'],
    ['icecast2', 'Icecast', '2.4.4'],
    ['rabbitmq-mgmt', 'RabbitMQ management', undefined],
  ])(
    'is certain of what %s answers to a request, and reads the software',
    (name, product, version) => {
      const bytes = answerOf(name, 'tcp', 'http');
      const { confidence, facts } = matched(serverHolds(http, bytes, { sent: GET }));
      expect({ confidence, product: facts.product, version: facts.version }).toEqual({
        confidence: 'certain',
        product,
        version,
      });
    },
  );

  it('is certain of a 400 inside TLS and of a 400 to a ClientHello', () => {
    const inside = answerOf('nginx-https', 'tls', 'smtp');
    expect(matched(serverHolds(http, inside, { sent: EHLO, layer: 'tls' })).confidence).toBe(
      'certain',
    );
    const plain = answerOf('nginx-http', 'tcp', 'tls');
    expect(matched(serverHolds(http, plain, { sent: HELLO })).confidence).toBe('certain');
  });

  it('leaves open which of HTTP and HTTPS sent a bare 400 to bytes that are not a request', () => {
    const [plain, secure] = ['nginx-http', 'nginx-https'].map((name) =>
      answerOf(name, 'tcp', 'smtp'),
    ) as [Uint8Array, Uint8Array];
    const undated = (bytes: Uint8Array) => latin1(bytes).replace(/^Date: .*$/m, 'Date:');
    expect(undated(secure)).toBe(undated(plain));
    for (const one of [http, tls]) {
      const verdict = one.server(replyOf(secure, { sent: EHLO, ended: true }));
      expect(matched(verdict).confidence).toBe('weak');
    }
  });

  it.each(['nginx-https', 'apache2-https', 'caddy-https'])(
    'rejects the refusal of %s, which is for tls to claim',
    (name) => {
      const bytes = answerOf(name, 'tcp', 'http');
      expect(serverHolds(http, bytes, { sent: GET }).answer).toBe('reject');
      expect(matched(serverHolds(tls, bytes, { sent: GET })).confidence).toBe('certain');
    },
  );

  it('knows an error page without a status line: Python, and Tomcat', () => {
    const python = answerOf('python-http', 'tcp', 'smtp');
    expect(matched(serverHolds(http, python, { sent: EHLO }))).toMatchObject({
      confidence: 'likely',
      facts: { protocolVersion: '0.9' },
    });
    const tomcat = answerOf('tomcat-http', 'tcp', 'smtp');
    const verdict = http.server(replyOf(tomcat, { sent: EHLO, ended: true }));
    expect(matched(verdict).confidence).toBe('weak');
  });

  // The words are those of the programs' sources: mongo/src/mongo/transport, ClickHouse
  // src/Server/TCPHandler.cpp, Elasticsearch TcpTransport, Hadoop ipc/Server.java,
  // tor/src/core/or/connection_edge.c; Node.js and GStreamer were observed.
  it.each([
    [
      'mongodb',
      'HTTP/1.0 200 OK\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: 85\r\n\r\n' +
        'It looks like you are trying to access MongoDB over HTTP on the native driver port.\r\n',
    ],
    [
      'ClickHouse',
      'HTTP/1.0 400 Bad Request\r\n\r\nPort 9000 is for clickhouse-client program\r\n' +
        'You must use port 8123 for HTTP.\r\n',
    ],
    [
      'Elasticsearch transport',
      'HTTP/1.0 200 OK\r\nContent-Type: text/plain; charset=UTF-8\r\nContent-Length: 24\r\n\r\nThis is not an HTTP port',
    ],
    [
      'Hadoop IPC',
      'HTTP/1.1 404 Not Found\r\nContent-type: text/plain\r\n\r\n' +
        'It looks like you are making an HTTP request to a Hadoop IPC port. ' +
        'This is not the correct port for the web interface on this daemon.\r\n',
    ],
    [
      'Tor',
      'HTTP/1.0 501 Tor is not an HTTP Proxy\r\nContent-Type: text/html; charset=iso-8859-1\r\n\r\n<html></html>',
    ],
    [
      'GStreamer RTSP',
      'HTTP/1.1 503 Service Unavailable\r\nServer: GStreamer RTSP Server\r\nConnection: close\r\n' +
        'Date: Mon, 23 Nov 2026 17:43:03 GMT\r\n\r\n',
    ],
  ])('rejects the reply of %s that this is not an HTTP port', (_name, reply) => {
    const verdict = serverHolds(http, text(reply), { sent: GET });
    const ended = http.server(replyOf(text(reply), { sent: GET, ended: true }));
    expect([verdict.answer, ended.answer]).not.toContain('match');
    expect(ended.answer).toBe('reject');
  });

  it('lets a page of a real server quote such words', () => {
    const page = text(
      'HTTP/1.1 200 OK\r\nDate: Mon, 23 Nov 2026 17:43:03 GMT\r\n\r\n' +
        'It looks like you are trying to access MongoDB over HTTP',
    );
    expect(matched(serverHolds(http, page, { sent: GET })).confidence).toBe('certain');
  });

  it('reports a redirect to HTTPS at the very same address as a tie with tls', () => {
    const request = text('GET / HTTP/1.1\r\nHost: www.lab.test:8443\r\n\r\n');
    const to = (url: string) =>
      text(`HTTP/1.1 301 Moved\r\nDate: x\r\nLocation: ${url}\r\nContent-Length: 0\r\n\r\n`);
    const here = to('https://www.lab.test:8443/');
    expect(matched(serverHolds(http, here, { sent: request })).confidence).toBe('weak');
    expect(matched(serverHolds(tls, here, { sent: request })).confidence).toBe('weak');
    const elsewhere = to('https://www.lab.test/');
    expect(matched(serverHolds(http, elsewhere, { sent: request })).confidence).toBe('certain');
    expect(serverHolds(tls, elsewhere, { sent: request }).answer).toBe('reject');
  });

  // SHOUTcast 1.9.8 as described in the notes of curl's CURLOPT_HTTP200ALIASES.
  it('knows the status line of SHOUTcast', () => {
    const bytes = text('ICY 200 OK\r\nicy-notice1:<BR>\r\n');
    expect(matched(serverHolds(http, bytes, { sent: GET })).confidence).toBe('likely');
  });

  it.each([
    'RTSP/1.0 400 Bad Request\r\n\r\n',
    'SIP/2.0 400 Bad Request\r\n\r\n',
    'ICAP/1.0 400 Bad request\r\n\r\n',
    'HTTP/2.0 200 OK\r\n\r\n',
    'HTTP/1.1 OK\r\n\r\n',
    'HTTP/1.1 2000 OK\r\n\r\n',
    'HTTPX',
    'html',
    '\0',
  ])('rejects %j', (reply) => {
    expect(http.server(replyOf(text(reply), { sent: GET })).answer).toBe('reject');
  });

  it('settles with the start of a status line when the peer is gone', () => {
    const cut = replyOf(text('HTTP/1.1 200'), { sent: GET, ended: true });
    expect(matched(http.server(cut)).confidence).toBe('likely');
    const less = replyOf(text('HTTP/1'), { sent: GET, ended: true });
    expect(http.server(less).answer).toBe('reject');
  });

  it('is content with fields that never end once it has seen enough', () => {
    const endless = text('HTTP/1.1 200 OK\r\nDate: x\r\n'.padEnd(4096, 'X: y\r\n'));
    expect(matched(http.server(replyOf(endless, { sent: GET }))).confidence).toBe('certain');
  });
});

describe('http: clients', () => {
  it.each(clientRecordings('http').map((one) => [one.name, one] as const))(
    'is certain of the request of %s',
    (_name, { clientBytes }) => {
      for (const bytes of clientBytes) {
        expect(matched(clientHolds(http, bytes))).toMatchObject({
          confidence: 'certain',
          facts: { protocolVersion: '1.1' },
        });
      }
    },
  );

  it.each([
    'PRI * HTTP/2.0\r\n',
    'OPTIONS * RTSP/1.0\r\n',
    'get / http/1.1\r\n',
    'EHLO me\r\n',
    '\x16',
  ])('rejects %j', (request) => {
    expect(http.client({ bytes: text(request), ended: false }).answer).toBe('reject');
  });
});

describe('http: the opening', () => {
  it('cannot be broken by a path or a host', () => {
    const to = { host: 'a\r\nb', port: 80, path: '/x y\r\nEvil: 1/ü' };
    const opening = openingFor(http, to);
    expect(opening).toEqual(
      concat(
        'GET /x%20y%0D%0AEvil:%201/%C3%BC HTTP/1.1\r\nHost: ab:80\r\n',
        'User-Agent: firstbytes\r\nAccept: */*\r\nConnection: close\r\n\r\n',
      ),
    );
  });

  it('writes addresses as RFC 9110 wants them', () => {
    expect(hostHeader('fe80::1%eth0', 8080)).toBe('[fe80::1]:8080');
    expect(requestTarget('status')).toBe('/status');
  });

  it.each([
    'GET /search?q=two words HTTP/1.1',
    'BASELINE-CONTROL /doc HTTP/1.1',
    'RPC_OUT_DATA /rpc/rpcproxy.dll HTTP/1.1',
    "m!#$%&'*+.^_`|~9 / HTTP/1.0",
  ])('is certain of the request line %j', (line) => {
    const bytes = text(`${line}\r\nHost: a.test\r\n\r\n`);
    expect(matched(clientHolds(http, bytes)).confidence).toBe('certain');
  });

  it.each(['G(T / HTTP/1.1\r\n', 'GET  HTTP/1.1\r\n', 'GET / HTTP/2.0\r\n', 'GET / HTTP/1.1 \r\n'])(
    'rejects the request line %j',
    (line) => {
      expect(http.client({ bytes: text(line), ended: false }).answer).toBe('reject');
    },
  );
});
