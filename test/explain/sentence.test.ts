import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Explainer } from '../../src/explain/explain.ts';
import { tcpProtocols, udpProtocols } from '../../src/protocols/builtin.ts';
import { Registry } from '../../src/protocols/registry.ts';

const explainer = new Explainer(new Registry(tcpProtocols, udpProtocols));
const sentences = readFileSync(new URL('ordinary-sentences.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '');

function firstCause(input: string) {
  const [cause] = explainer.explain(input).causes;
  return cause && { protocols: cause.protocols[0], side: cause.side };
}

test('the corpus of ordinary sentences is large', () => {
  expect(sentences.length).toBeGreaterThan(200);
});

test('a sentence whose first word is a command as well is no beginning of a protocol', () => {
  expect(sentences.filter((sentence) => firstCause(sentence) !== undefined)).toEqual([]);
});

test.each([
  '* OK to deploy',
  '+OK from two reviewers',
  '-ERR count went down',
  'GET /api/items 200 12ms',
])('a mark or a request in a list is no beginning of a protocol: %s', (line) => {
  expect(firstCause(line)).toBeUndefined();
});

describe('a genuine first line is still explained', () => {
  test.each([
    ['+OK POP3 server ready', 'pop3', 'server'],
    ["-ERR unknown command 'HELP'", 'redis', 'server'],
    ['* OK IMAP4 ready', 'imap', 'server'],
    ['GET / HTTP/1.1', 'http', 'client'],
    ['POST /api/v1/write HTTP/1.1', 'http', 'client'],
    ['HTTP/1.1 400 Bad Request', 'http', 'server'],
    ['CONNECT example.net:443 HTTP/1.1', 'http-proxy', 'client'],
    ['PRI * HTTP/2.0', 'http2', 'client'],
    ['PROXY TCP4 10.0.0.7 10.0.0.9 51234 22', 'proxy-protocol', 'client'],
    ['SSH-2.0-OpenSSH_9.6', 'ssh', 'both'],
    ['220 mail.example.net ESMTP Postfix', 'smtp', 'server'],
    ['220 (vsFTPd 3.0.5)', 'ftp', 'server'],
    ['220 FTP Server ready.', 'ftp', 'server'],
    ['* OK [CAPABILITY IMAP4rev1] Dovecot ready.', 'imap', 'server'],
    ['+OK Dovecot ready.', 'pop3', 'server'],
    ['-NOAUTH Authentication required.', 'redis', 'server'],
    ['EHLO client.example.net', 'smtp', 'client'],
    ['HELO localhost', 'smtp', 'client'],
    ['USER anonymous', 'ftp', 'client'],
    ['NICK bob', 'irc', 'client'],
    ['a1 LOGIN alice secret', 'imap', 'client'],
    ['1 LOGIN alice secret', 'imap', 'client'],
    ['RFB 003.008', 'vnc', 'both'],
    ['INFO {"server_id":"NA","version":"2.9.3","proto":1}', 'nats', 'server'],
    ['set key1 0 900 5', 'memcached', 'client'],
    ['OPTIONS rtsp://10.0.0.7/cam RTSP/1.0', 'rtsp', 'client'],
    ['INVITE sip:bob@example.net SIP/2.0', 'sip', 'client'],
  ])('%s: %s, %s', (line, protocols, side) => {
    expect(firstCause(line)).toEqual({ protocols, side });
  });

  test.each(['get key', 'nick taken', 'VERSION 1.6.21', 'client gdict'])(
    '%s: with its end of line',
    (line) => {
      expect(firstCause(line)).toBeUndefined();
      expect(firstCause(`${line}\r\n`)).toBeDefined();
    },
  );
});
