import { describe, expect, test } from 'vitest';
import {
  banner,
  closing,
  mail,
  type Peer,
  peer,
  resetAtOnce,
  secureWeb,
  web,
} from '../../fixtures/servers/index.ts';
import { firstbytes, folderWith, opened } from '../support/command.ts';

/** The words of a check of one endpoint, with single spaces. */
async function checked(making: Promise<Peer>, keys: string): Promise<string> {
  const one = await opened(making);
  const folder = folderWith([`address: "127.0.0.1:${one.port}", ${keys}`]);
  const { stdout, exitCode } = await firstbytes(['check'], { cwd: folder.path });
  expect(exitCode).toBe(1);
  return stdout.replace(/\s+/g, ' ');
}

/** A PostgreSQL server without TLS: N to SSLRequest. */
function plainPostgresql(): Promise<Peer> {
  return peer((socket) => socket.on('data', () => socket.write('N')));
}

const IMAP = '* OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] Dovecot ready.\r\n';

describe('a missing upgrade to TLS', () => {
  test.each(['tls: required', 'starttls: required'])('of PostgreSQL, with %s', async (key) => {
    const text = await checked(plainPostgresql(), `expect: postgresql, ${key}`);
    expect(text).toContain('the postgresql server does not support TLS');
    expect(text).toContain(`fix enable TLS on the server, or remove \`${key}\``);
    expect(text).not.toContain('STARTTLS on');
  });

  test('of SMTP is STARTTLS', async () => {
    const text = await checked(
      mail({ ehlo: '250 fixture\r\n' }),
      'expect: smtp, starttls: required',
    );
    expect(text).toContain('the smtp server does not support STARTTLS');
    expect(text).toContain('fix enable STARTTLS on the server, or remove `starttls: required`');
  });
});

describe('TLS that is missing where the server offers STARTTLS', () => {
  test('with expect: imaps', async () => {
    const text = await checked(banner(IMAP), 'expect: imaps');
    expect(text).toContain('expected tls/imap, found imap (Dovecot) without TLS');
    expect(text).toContain(
      'fix set `expect: imap` and `starttls: required`: the server offers STARTTLS; or point the client at the TLS port',
    );
  });

  test('with tls: required, which must go', async () => {
    const text = await checked(banner(IMAP), 'expect: imap, tls: required');
    expect(text).toContain(
      'fix set `expect: imap` and `starttls: required`, and remove `tls: required`: the server offers STARTTLS',
    );
  });

  test('the config that is advised is right', async () => {
    const one = await opened(mail());
    const folder = folderWith([`address: "${one.address}", expect: smtp, starttls: required`]);
    const { stdout, exitCode } = await firstbytes(['check'], { cwd: folder.path });
    expect(stdout).toContain('1 endpoint: 1 ok');
    expect(exitCode).toBe(0);
  });
});

describe('settings that contradict what was found', () => {
  test('are named with the expectation that accepts it', async () => {
    expect(await checked(web(), 'expect: kafka, tls: required')).toContain(
      'set `expect: http` and remove `tls: required` if this is intended',
    );
    expect(await checked(secureWeb(), 'expect: http, tls: forbidden')).toContain(
      'enable TLS in the client, set `expect: tls/http` and remove `tls: forbidden`',
    );
  });
});

test.each([
  ['closed', closing, 'but the server closed the connection without sending data'],
  ['reset', resetAtOnce, 'but the server reset the connection without sending data'],
] as const)('a connection that is %s names the usual causes', async (_, making, problem) => {
  const text = await checked(making(), 'expect: http');
  expect(text).toContain(problem);
  expect(text).toContain(
    "fix check the server's log; usual causes: a proxy without a backend, an IP allow-list, a required PROXY header or TLS client certificate, an unknown binary protocol",
  );
});

test('a finding that rests on the reply to a foreign request says so', async () => {
  const text = await checked(web(), 'expect: ssh');
  expect(text).toContain(
    'expected ssh, found http (fixture), in reply to an http request after no banner came',
  );
});

describe('a length that the reader never reaches', () => {
  test.each(['cassandra', 'zabbix-agent', 'postgresql'])('a %s client has none', async (id) => {
    const one = await opened(web());
    const folder = folderWith([`address: "${one.address}", expect: ${id}`]);
    const { stdout } = await firstbytes(['check', '-o', 'json'], { cwd: folder.path });
    const [finding] = JSON.parse(stdout).results[0].findings;
    expect(finding.code).toBe('wrong-protocol');
    expect(finding.about.length).toBeUndefined();
    expect(finding.unchecked).toBeUndefined();
  });
});
