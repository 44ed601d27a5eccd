import { expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import type { FuzzInput } from './target.ts';
import { type AnyTarget, makeTarget } from './targets.ts';

/** Texts with an inserted number, spliced texts, and replies in several lines, as Latin-1. */
const REPLIES = [
  `107 59      \n${'abcdefghijklmnopqrstuvwxyzabcdef'}\n\nAuthentication required.\n`,
  `107 59     \n${'abcdefghijklmnopqrstuvwxyzabcdef'}\n\nAuthentication required.\n\n`,
  '220-\nFTP\n',
  '220-------- Welcome to Pure-FTPd [privsep] [TLS] ----------\r\n250-mail.test\r\n250 STARTTLS\r\n',
  '220-a.test\r\n220-This is a private system\r\n220 ESMTP Postfix\r\n250-a.test\r\n250 STARTTLS\r\n',
  '220-a.test ESMTP\r\n220 <a> <1.2@a.test>\r\n',
  'HTTP/1.1 400\ncontent-length:\n\nMissing ALPN Protocol, expected `h2`',
  'HTTP/1.1 400\nContent-Length: 3\n\nabcplain HTTP request was sent to HTTPS port',
  'HTTP/1.1 426\nTransfer-Encoding: chunked\n\n0\r\n\r\nWebSocket',
];
const REQUESTS = [
  'set \xff\xff\xff\xffo 0 10 1\r\nx\r\n-ERR',
  'GET \0\0\0\0://a.test/ HTTP/1.1\r\nHost: a.test\r\n\r\n',
  'l\0\x0b\0\0\0\x0a\0\0\0\0\0\0',
];

const judge = makeTarget('judge');
const client = makeTarget('client');

/** The input has more than the framework knows of. */
function violationOf(target: AnyTarget, input: FuzzInput) {
  return target.recheck(input);
}

it.each(REPLIES)('the reply %j is judged the same at every cut', (reply) => {
  for (const sent of [
    '',
    'HELO a\r\n',
    'EHLO a\r\n',
    'LHLO a\r\n',
    'FEAT\r\n',
    'ping\n',
    'GET / HTTP/1.1\r\n\r\n',
  ]) {
    const input = { data: text(reply), sent: text(sent), layer: 'tcp', later: [] };
    expect(violationOf(judge, input)).toBeUndefined();
  }
});

it.each(REQUESTS)('the request %j is judged the same at every cut', (request) => {
  const input = { data: text(request), transport: 'tcp' };
  expect(violationOf(client, input)).toBeUndefined();
});
