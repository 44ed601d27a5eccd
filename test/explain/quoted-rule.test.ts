import { describe, expect, test } from 'vitest';
import { Explainer } from '../../src/explain/explain.ts';
import { plainText } from '../../src/explain/plain-text.ts';
import { quotedRule } from '../../src/explain/quoted-rule.ts';
import { tcpProtocols, udpProtocols } from '../../src/protocols/builtin.ts';
import { Registry } from '../../src/protocols/registry.ts';

const { prefixes } = new Explainer(new Registry(tcpProtocols, udpProtocols));

const found = (text: string) => quotedRule.find(plainText(text), prefixes);

describe('what a program quotes instead of a greeting', () => {
  test.each([
    [
      'HandleStreams received bogus greeting from client: "GET /healthz HTTP/1.1"',
      'http',
      'client',
    ],
    [String.raw`received bogus greeting from client: \\\"GET /v1?a=3s HTT\\\"\"`, 'http', 'client'],
    ['client sent invalid protocol identifier "POST /login HTTP/1.1"', 'http', 'client'],
    [
      "Bad protocol version identification 'GET / HTTP/1.0' from 10.0.0.9 port 40112",
      'http',
      'client',
    ],
    ["Bad protocol version identification 'EHLO mail.example' from 10.0.0.9", 'smtp', 'client'],
    [
      String.raw`Bad protocol version identification '\026\003\001\002' from 10.0.0.9`,
      'tls',
      'both',
    ],
    [
      "Bad protocol version identification 'PROXY TCP4 10.0.0.7 10.0.0.9 51234 22' from 10.0.0.9",
      'proxy-protocol',
      'client',
    ],
    ['unexpected banner "HTTP/1.1 400 Bad Request"', 'http', 'server'],
    ["nats: peer answered 'HTTP/1.1 400 Bad Request' and is dropped as invalid", 'http', 'server'],
    ['redis pool: reply: "HTTP/1.0 400 Bad Request"', 'http', 'server'],
    ['ldap probe: server said "SSH-2.0-dropbear_2022.82"', 'ssh', 'both'],
    ['stomp: unexpected command HTTP/1.1 501 Not Implemented', 'http', 'server'],
    ['agent: command HTTP/1.1 is not known', 'http', 'server'],
    ["raised: ('HTTP/1.1', ['400', 'Bad', 'Request'])", 'http', 'server'],
    ['sieve: greeting was * OK [CAPABILITY IMAP4rev1] ready.', 'imap', 'server'],
    ['ldap: invalid greeting: 220 mail.example.org ESMTP Postfix', 'smtp', 'server'],
    ['warning: non-SMTP command from unknown[10.0.0.7]: GET / HTTP/1.1', 'http', 'client'],
    ["unexpected greeting 'SSH-2.0-OpenSSH_9.2p1 Debian-2'", 'ssh', 'both'],
    ['Unexpected banner: SSH-2.0-OpenSSH_9.2', 'ssh', 'both'],
    ['expected 220, got "SSH-2.0-dropbear_2020.81"', 'ssh', 'both'],
    [
      String.raw`amqp: expected protocol header, got "HTTP/1.1 400 Bad Request\r\n"`,
      'http',
      'server',
    ],
    ['expected "AMQP", got "HTTP"', 'http', 'server'],
    ['malformed packet: unexpected greeting "220 ProFTPD FTP Server ready"', 'ftp', 'server'],
    ['bad banner: `+OK Dovecot ready POP3`', 'pop3', 'server'],
    [
      '<initialDataFromServer><![CDATA[220 FTP Server ready.]]></initialDataFromServer>',
      'ftp',
      'server',
    ],
    ['<greeting>* OK IMAP4rev1 Service Ready</greeting>', 'imap', 'server'],
    ['unexpected first line "GET /metrics HTTP/1.1" from 10.0.0.3', 'http', 'client'],
    ["bad magic 'SSH-2.0-OpenSSH_9.0'", 'ssh', 'both'],
    ['zookeeper: received "GET / HTTP/1.1" on client port', 'http', 'client'],
    ['did not see server greeting, got "220 vsftpd FTP"', 'ftp', 'server'],
    ['irc: unknown line from server: HTTP/1.1 400 Bad Request', 'http', 'server'],
    ['unexpected preface: PRI * HTTP/2.0', 'http2', 'client'],
    ['invalid handshake: RFB 003.008', 'vnc', 'both'],
    ['garbage instead of header: "@RSYNCD: 31.0"', 'rsync', 'both'],
    ['ftplib.error_proto: SSH-2.0-OpenSSH_9.6', 'ssh', 'both'],
    ["poplib.error_proto: b'* OK [CAPABILITY IMAP4rev1 ID] ready'", 'imap', 'server'],
    ['http.client.BadStatusLine: SSH-2.0-OpenSSH_9.6', 'ssh', 'both'],
    ["BadStatusLine('220 mx.example.org ESMTP')", 'smtp', 'server'],
    ['Not a valid VNC server: HTTP/1.0 400 Bad Request', 'http', 'server'],
    ["Bad response from server: 'HTTP/1.1 400 Bad Request'", 'http', 'server'],
    ['kex: server sent "220 mx.example.org ESMTP" instead of identification', 'smtp', 'server'],
    ['broken header: "GET /x HTTP/1.1', 'http', 'client'],
    [
      'broken header: "GET /x HTTP/1.1" while reading PROXY protocol, client: 10.0.0.7',
      'http',
      'client',
    ],
    ['<--- SSH-2.0-OpenSSH_9.6', 'ssh', 'both'],
    ['<** HTTP/1.1 400 Bad Request', 'http', 'server'],
    ['<~  HTTP/1.1 400 Bad Request', 'http', 'server'],
    [String.raw`version mismatch, receiving [AMQP\0\0\t\1]`, 'amqp', 'both'],
    ['  rawPacket: <Buffer 53 53 48 2d 32 2e 30 2d 4f 70 65 6e>,', 'ssh', 'both'],
    ["  code: 'HPE_INVALID_CONSTANT',\n  data: '220 mx.example.org ESMTP\\r\\n'", 'smtp', 'server'],
    [
      String.raw`code: 'HPE_INVALID_CONSTANT', data: 'J\x00\x00\x00\n' +NEXT"8.0.36\x00\x08\x00\x00\x00abcdefgh\x00\xff\xff\xff\x02\x00\xff\xc7\x15"`.replace(
        'NEXT',
        '\n      ',
      ),
      'mysql',
      'server',
    ],
    ['fopen(): HTTP request failed! SSH-2.0-OpenSSH_9.6', 'ssh', 'both'],
    ['unknown answer type: S (SSH-2.0-OpenSSH_9.6)', 'ssh', 'both'],
    ['unknown answer type: S (SH-2.0-OpenSSH_9.6),  at client.pl', 'ssh', 'both'],
    ['HTTP request failed! AMQP in /srv/app/a.php on line 4', 'amqp', 'both'],
    ["error_proto: b'220 files.example.org ready.'", 'smtp', 'server'],
    ['kex_exchange_identification: banner line 0: 220 mx.example.org ESMTP', 'smtp', 'server'],
    ['<--- 220 mx.example.org ESMTP Postfix', 'smtp', 'server'],
    ["code: undefined,\n  data: 'SSH-2.0-OpenSSH_9.6\\r\\n'", 'ssh', 'both'],
    ['bad line length character: 220 ', 'smtp', 'server'],
    ['bad line length character: AMQP', 'amqp', 'both'],
    ['invalid magic "GET "', 'http', 'client'],
    ["peer violation: it says 'HTTP/1.0 400 Bad Request'", 'http', 'server'],
    ['x11: server replied "HTTP/1.1 400 Bad Request" to connection setup', 'http', 'server'],
    [String.raw`status line 'RFB 003.008\n' does not start with a version`, 'vnc', 'both'],
    ['mqtt: first packet was GET / HTTP/1.1, closing', 'http', 'client'],
    ["expected 'HTTP/' but got 'SSH-2'", 'ssh', 'both'],
    ['bad request line "PRI * HTTP/2.0"', 'http2', 'client'],
    ['smtp: the first line was SSH-2.0-OpenSSH_9.6', 'ssh', 'both'],
  ] as const)('%s', (text, protocol, side) => {
    expect(found(text)[0]).toMatchObject({ confidence: 'likely', side });
    expect(found(text)[0]?.protocols[0]).toBe(protocol);
  });

  test('a quote inside the quoted line does not end it too early', () => {
    const [cause] = found('unexpected banner: SSH-2.0-OpenSSH_9.2 "x"');
    expect(cause?.protocols).toEqual(['ssh']);
  });
});

describe('an ordinary quote', () => {
  test.each([
    'malformed request: unexpected method "POST"',
    'upstream sent invalid header, request: "GET /a HTTP/1.1", upstream: "10.0.0.7:80"',
    'msg="handling request" received="GET /metrics HTTP/1.1" status=200',
    'unexpected response "HTTP/1.1 503 Service Unavailable" from upstream',
    'websocket: bad handshake: got "HTTP/1.1 200 OK"',
    'proxy CONNECT failed: received "HTTP/1.1 407 Proxy Authentication Required"',
    'SMTP: unexpected reply "421 mail.example ESMTP too busy"',
    'smtp: invalid greeting: "220 mail.example ESMTP"',
    "ftplib.error_reply: unexpected reply '220 FTP server ready'",
    "imap: unexpected response '* OK still here'",
    "invalid argument 'GET'",
    "unknown command 'HELP'",
    "unexpected token 'QUIT'",
    'received "hello world" from client',
    'invalid user admin from 10.0.0.7',
    'banner: welcome to the SSH-2.0 documentation',
    "got 'EHLO rejected'",
    "got 'CONNECT failed'",
    "got 'nick taken'",
    "received 'capabilities missing'",
    "unexpected '530 Login incorrect'",
    "got '220 errors found'",
    "received 'client closed connection while waiting'",
    'Received signal: terminated',
    'greeting: "Hello, world"',
    'unknown host "http.example.org"',
    'invalid URL "http://example.org/"',
    'redis: received unexpected reply "-ERR unknown command"',
    "invalid password for user 'USER anonymous'",
    'unexpected "<html>" in template',
    'SSH: unexpected banner "SSH-2.0-OpenSSH_9.2"',
    "sshd: identification 'SSH-2.0-Go' is invalid",
    'invalid value "* OK" for option',
    'expected "HTTP/1.1 200 OK" got "HTTP/1.1 201 Created" in the status of a request',
    'http: malformed line "GET  / HTTP/1.1"',
    'received VERSION 1.2.3 of the plugin',
    'got "+OK"',
    "received '-ERR'",
    "unknown option '*1' in list",
    "received 'POST'",
    "got 'SSH'",
    'invalid state: RFB',
    'unexpected "GET" in list',
    'unexpected end of file: data.json',
    'got "00000000"',
    String.raw`got '\x00\x00\x00\x00'`,
    String.raw`unexpected '\xff\xff\xff\xff'`,
    'read "AMQP 0-9-1 reference" received',
    'received banner "Client:10.0.0.7:9101"',
    'invalid entry "Client:10.0.0.7:9101"',
    '<--- 220 mx.example.org FTP server ready',
    '<--- HTTP/1.1 200 OK',
    '<** 220 mx.example.org ESMTP',
    '< HTTP/1.1 200 OK',
    "BadStatusLine('HTTP/1.1 abc')",
    'rawPacket: <Buffer 47 45 54 20 2f 20 48 54 54 50 2f 31 2e 31 0d 0a>',
    'bad line length character: erro',
    'bad line length character: Welc',
    "malformed head 'GET'",
    'Bad response from upstream: HTTP/1.1 502 Bad Gateway',
    'bad response: HTTP/1.1 500 Internal Server Error',
    'got "HTTP/1.1 200 OK" from health endpoint',
    'server greeting: 220 mx.example.org ESMTP',
    'got unexpected topic "AMQP"',
    "unknown table 'SSH-'",
    'banner grabbed from 10.0.0.2:22: SSH-2.0-OpenSSH_8.9',
    'read "SSH-2.0-OpenSSH_8.9" from 10.0.0.2',
    'first line: +OK POP3 ready',
  ])('%s', (text) => {
    expect(found(text)).toEqual([]);
  });
});

test('a text of labels only costs a bounded number of looks', () => {
  expect(found("got '".repeat(20_000))).toEqual([]);
});
