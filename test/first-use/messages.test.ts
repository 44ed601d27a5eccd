import { expect, test } from 'vitest';
import { run } from '../support/in-process.ts';

test.each([
  ['LOG:  invalid length of startup packet', 'PostgreSQL server'],
  [
    'FATAL:  unsupported frontend protocol 21536.5120: server supports 3.0 to 3.0',
    'PostgreSQL server',
  ],
  ['Error code: SSL_ERROR_RX_RECORD_TOO_LONG', 'Firefox (NSS)'],
  ["code: 'ERR_SSL_WRONG_VERSION_NUMBER'", 'Node.js (OpenSSL)'],
  ['upstream sent no valid HTTP/1.0 header while reading response header', 'nginx (proxy_pass)'],
  ['upstream prematurely closed connection while reading response header', 'nginx (proxy_pass)'],
  ['Adjusted frame length exceeds 2147483647: 4740 - discarded', 'Netty'],
  ['Error: Packets out of order. Got: 80 Expected: 0', 'mysql (Node.js client)'],
  ['Warning: got packets out of order. Expected 1 but received 28', 'MySQL client'],
  ['kex_exchange_identification: Connection closed by remote host', 'OpenSSH'],
  ['kex_exchange_identification: read: Connection reset by peer', 'OpenSSH'],
  ['error reading server preface: read tcp 10.0.0.1:1: connection reset by peer', 'gRPC-Go'],
  ['Exceeded MaxStartups', 'ssh'],
])('%s', async (message, software) => {
  const { stdout, exitCode } = await run(['explain', message]);
  expect(stdout).toContain(software);
  expect(exitCode).toBe(0);
});
