import { describe, expect, test } from 'vitest';
import { Explainer } from '../../src/explain/explain.ts';
import { plainText } from '../../src/explain/plain-text.ts';
import { requestLineRule } from '../../src/explain/request-line-rule.ts';
import { tcpProtocols, udpProtocols } from '../../src/protocols/builtin.ts';
import { Registry } from '../../src/protocols/registry.ts';

const { prefixes } = new Explainer(new Registry(tcpProtocols, udpProtocols));

const found = (text: string) => requestLineRule.find(plainText(text), prefixes);

/** What nginx 1.22 logs, with another request field. */
const access = (field: string, status = 400) =>
  `127.0.0.1 - - [29/Nov/2026:05:34:41 +0000] "${field}" ${status} 157 "-" "-"`;
/** What http.server of Python 3.11 logs. */
const python = (message: string) =>
  `127.0.0.1 - - [29/Nov/2026 05:34:39] code 400, message ${message}`;
/** What nginx 1.22 writes into its error log. */
const nginx = (wrong: string, line: string) =>
  `2026/11/29 05:34:41 [info] 15#15: *4 client sent invalid ${wrong} while reading client request line, client: 127.0.0.1, server: , request: "${line}"`;
/** What gunicorn 20.1 logs. */
const gunicorn = (message: string) => `[DEBUG] Invalid request from ip=127.0.0.1: ${message}`;

describe('a refused request line of another protocol', () => {
  test.each([
    [access('SSH-2.0-Go'), 'ssh'],
    [access('PRI * HTTP/2.0'), 'http2'],
    [access('PRI * HTTP/2.0', 505), 'http2'],
    [access('PROXY TCP4 10.0.0.7 10.0.0.9 51234 80'), 'proxy-protocol'],
    [access('EHLO client.example'), 'smtp'],
    [access(String.raw`\x10\x16\x00\x04MQTT\x04\x02\x00<\x00\x04abcd`), 'mqtt'],
    [access(String.raw`\x03\x00\x00/*\xE0\x00\x00\x00\x00\x00Cookie: mstshash=Administr`), 'rdp'],
    [access(String.raw`AMQP\x00\x00\x09\x01`), 'amqp'],
    [access('OPTIONS rtsp://h/ RTSP/1.0'), 'rtsp'],
    [access('OPTIONS sip:nm SIP/2.0'), 'sip'],
    [access('USER anonymous'), 'ftp'],
    [access(String.raw`\x16\x03\x01\x02\x00\x01\x00\x01\xFC\x03\x03\xD4\x08\xEB\x87I\xF8`), 'tls'],
    [access('\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"\xd4\x08\xeb'), 'tls'],
    [access(String.raw`\x8a1c"\xC0/\xC00\x00\x17\x00\x00\xFF\x01\x00\x01\x00`), 'tls'],
    [python(String.raw`Bad request version ('\x00\x00')`), 'tls'],
    [python(String.raw`Bad request version ('\\x00\\x04\\x03\\x00\\x01\\x02\\x00')`), 'tls'],
    [python("Bad request version ('d\u00eb\u00b9\u0002-%\u00e2')"), 'tls'],
    [
      python(String.raw`Bad request version ('db.internal\x00\x17\x00\x00ÿ\x01\x00\x01\x00\x00')`),
      'tls',
    ],
    [python("Bad request syntax ('SSH-2.0-Go')"), 'ssh'],
    [python("Bad request version ('RTSP/1.0')"), 'rtsp'],
    [python("Bad request version ('SIP/2.0')"), 'sip'],
    [python("Bad HTTP/0.9 request type ('EHLO')"), 'smtp'],
    [python(String.raw`Bad HTTP/0.9 request type ('AMQP\\x00\\x00')`), 'amqp'],
    [nginx('method', 'SSH-2.0-Go'), 'ssh'],
    [nginx('request', 'PRI * HTTP/2.0'), 'http2'],
    [nginx('request', 'EHLO client.example'), 'smtp'],
    [gunicorn("Invalid HTTP request line: 'SSH-2.0-Go'"), 'ssh'],
    [gunicorn("Invalid HTTP Version: '10.0.0.7 10.0.0.9 51234 80'"), 'proxy-protocol'],
    [gunicorn("Invalid HTTP Version: 'RTSP/1.0'"), 'rtsp'],
    ["Unsupported HTTP method: HTTP method too long (started with '?????m{?W').", 'tls'],
  ])('%s', (text, protocol) => {
    expect(found(text)[0]).toMatchObject({ confidence: 'likely', side: 'client' });
    expect(found(text)[0]?.protocols[0]).toBe(protocol);
  });

  test('a field with quotes of its own is read to its end', () => {
    const line = access('\x16\x03\x01\x02\x00\x01"\x00\x01\xfc\x03\x03');
    expect(found(line)[0]?.evidence?.bytes.length).toBe(12);
  });

  test('many lines cost a bounded number of looks', () => {
    const lines = `${access('SSH-2.0-Go')}\n`.repeat(500);
    expect(found(lines).length).toBeLessThanOrEqual(16);
  });
});

describe('a request line of HTTP itself, or nothing', () => {
  test.each([
    access('GET / HTTP/1.1'),
    access('GET / HTTP/1.1', 405),
    access('POST /login HTTP/1.1', 405),
    access('PUT /a HTTP/1.0', 501),
    access('BLAH / HTTP/1.1', 501),
    access('PROPFIND /dav HTTP/1.1', 405),
    access('CONNECT example.org:443 HTTP/1.1', 405),
    access('GET http://example.org/ HTTP/1.1'),
    access(String.raw`GET /caf\xC3\xA9 HTTP/1.1`),
    access(String.raw`GET /x\x80 HTTP/9.9`, 505),
    access(String.raw`GET /?q=\x16\x03\x01 HTTP/1.1`),
    access(String.raw`POST /x?a=\x00\x17\x00\x00\xff\x01\x00\x01 HTTP/1.1`),
    access('GET /a b HTTP/1.1'),
    access('GET /'),
    access('-'),
    access(''),
    access('hello'),
    access('hello world'),
    access('quit'),
    access('HELP'),
    access('\\n'),
    access(String.raw`\x00`),
    access(String.raw`\x00\x00\x00\x00`),
    access('SSH-2.0-Go', 200),
    access('PRI * HTTP/2.0', 200),
    access(String.raw`\x16\x03\x01\x02\x00`, 200),
    'size "SSH-2.0-Go" 4000',
    'took "x" 400ms',
    'GET /status "ok" 400',
    '{"request":"GET / HTTP/1.1","status":400}',
    python("Bad request version ('HTTP/9.9')"),
    python("Bad request version ('HTTP/1.1x')"),
    python("Bad request version ('80')"),
    python("Bad request version ('\u00e9')"),
    python("Bad request syntax ('hello world')"),
    python("Bad request syntax ('')"),
    python("Bad HTTP/0.9 request type ('HELLO')"),
    python("Unsupported method ('POST')"),
    'code 404, message File not found',
    nginx('method', 'get / HTTP/1.1'),
    nginx('version', 'GET / HTTP/9.9'),
    nginx('request', 'GET  HTTP/1.1'),
    'client sent invalid header line: "x" while reading client request headers, request: "GET / HTTP/1.1"',
    gunicorn("Invalid HTTP Version: 'HTTP/3.0'"),
    gunicorn("Invalid HTTP request line: ''"),
    gunicorn("Invalid HTTP method: 'what?'"),
  ])('%s', (text) => {
    expect(found(text)).toEqual([]);
  });
});
