import { describe, expect, test } from 'vitest';
import { Explainer } from '../../src/explain/explain.ts';
import { sessionRule } from '../../src/explain/session-rule.ts';
import { tcpProtocols, udpProtocols } from '../../src/protocols/builtin.ts';
import { Registry } from '../../src/protocols/registry.ts';

const { prefixes } = new Explainer(new Registry(tcpProtocols, udpProtocols));

const found = (...lines: string[]) => sessionRule.find(lines.join('\n'), prefixes);

describe('a pasted session', () => {
  test('an FTP client that shows the banner of an SSH server met it', () => {
    const session = ['ftp> open a.example 2222', 'Connected to a.example.', 'SSH-2.0-OpenSSH_9.2'];
    expect(found(...session)).toMatchObject([
      { confidence: 'likely', protocols: ['ssh'], side: 'server' },
    ]);
  });

  test('curl that shows the banner of a mail server met it', () => {
    const session = ['$ curl http://mx.example:25/', '220 mx.example ESMTP Postfix'];
    expect(found(...session)).toMatchObject([{ confidence: 'likely', protocols: ['smtp'] }]);
  });

  test('redis-cli that shows an HTTP status met a web server', () => {
    const session = ['$ redis-cli -p 80 ping', 'HTTP/1.1 400 Bad Request'];
    expect(found(...session)).toMatchObject([{ confidence: 'likely', protocols: ['http'] }]);
  });

  test('telnet only looks, so what it shows is a weak cause', () => {
    const session = ['Trying 10.0.0.1...', "Escape character is '^]'.", '220 mx.example ESMTP'];
    expect(found(...session)).toMatchObject([{ confidence: 'weak', protocols: ['smtp'] }]);
  });

  test.each([
    ['the right banner', ['ftp> open a', 'Connected to a.', '220 ProFTPD FTP Server ready']],
    ['the right answer', ['$ curl -v http://a/', '< HTTP/1.1 200 OK']],
    ['no banner', ["Escape character is '^]'.", 'hello', 'world']],
    ['no client', ['SSH-2.0-OpenSSH_9.2', 'and so on']],
    ['a single line', ['ftp> SSH-2.0-OpenSSH_9.2']],
    ['the request of a client', ["Escape character is '^]'.", 'GET / HTTP/1.1', 'Host: a']],
  ])('%s is no cause', (_what, lines) => {
    expect(found(...lines)).toEqual([]);
  });
});
