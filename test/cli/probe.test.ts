import { expect, test } from 'vitest';
import { banner, drip, echo, secureWeb, silent, ssh, web } from '../../fixtures/servers/index.ts';
import { firstbytes, opened } from '../support/command.ts';
import { HOSTILE_TEXT, unsafeIn } from '../support/hostile.ts';

test('shows the protocol of a target and the evidence', async () => {
  const one = await opened(ssh());
  const { stdout, exitCode } = await firstbytes(['probe', one.address]);
  expect(stdout).toMatch(/^127\.0\.0\.1:\d+ +any +ssh +ok +OpenSSH 9\.2p1$/m);
  expect(stdout).toContain('|SSH-2.0-OpenSSH_|');
  expect(stdout).toContain('(RFC 4253 section 4.2)');
  expect(exitCode).toBe(0);
});

test('--expect decides between ok and mismatch', async () => {
  const one = await opened(ssh());
  const fine = await firstbytes(['probe', one.address, '--expect', 'http', '--expect', 'sftp']);
  expect(fine.exitCode).toBe(0);
  const wrong = await firstbytes(['probe', one.address, '--expect', 'smtp']);
  expect(wrong.stdout).toContain('expected smtp, found ssh (OpenSSH)');
  expect(wrong.exitCode).toBe(1);
  const unknown = await firstbytes(['probe', one.address, '--expect', 'sssh']);
  expect(unknown.stderr).toBe('firstbytes: unknown protocol "sssh"\nhint: did you mean "ssh"?\n');
  expect(unknown.exitCode).toBe(2);
});

test('TLS: version, ALPN and certificate', async () => {
  const one = await opened(secureWeb('fixture.example'));
  const args = ['probe', `localhost:${one.port}`, '--expect', 'https'];
  const { stdout, exitCode } = await firstbytes(args);
  expect(stdout).toContain('tls        TLS 1.3, ALPN http/1.1,');
  expect(stdout).toContain('subject    CN=fixture.example');
  expect(stdout).toContain('names      localhost; covers the name');
  expect(stdout).toMatch(/valid +\d{4}-\d\d-\d\d to \d{4}-\d\d-\d\d/);
  expect(exitCode).toBe(0);
  const other = await firstbytes([...args, '--server-name', 'other.example']);
  expect(other.stdout).toContain('does not cover the name');
});

test('silence, an echo and a drip are answers too', async () => {
  const [mute, mirror, slow] = await Promise.all([
    opened(silent()),
    opened(echo()),
    opened(drip()),
  ]);
  const of = async (address: string, expect: string) =>
    JSON.parse(
      (await firstbytes(['probe', address, '--expect', expect, '--timeout', '1s', '-o', 'json']))
        .stdout,
    ).results[0].found;
  expect(await of(mute.address, 'http')).toMatchObject({ outcome: 'silent' });
  expect(await of(mirror.address, 'echo')).toMatchObject({ outcome: 'identified', stack: 'echo' });
  expect(await of(slow.address, 'ssh')).toMatchObject({ outcome: 'unknown-bytes' });
});

test.each(['table', 'json', 'ndjson'])(
  'a hostile banner does not get into %s raw',
  async (format) => {
    const one = await opened(banner(`SSH-2.0-x_1 ${HOSTILE_TEXT}\r\n220 ${HOSTILE_TEXT}\r\n`));
    const args = ['probe', one.address, '--expect', 'smtp', '-o', format, '--timeout', '1s'];
    const { stdout } = await firstbytes(args);
    expect(unsafeIn(stdout, '\n')).toEqual([]);
  },
);

test('--plan connects nowhere, --passive sends nothing', async () => {
  const one = await opened(web());
  const plan = await firstbytes(['probe', one.address, '--expect', 'http', '--plan']);
  expect(plan.stdout).toContain('1. expected: send');
  expect(one.connections()).toBe(0);
  await firstbytes(['probe', one.address, '--passive', '--timeout', '200ms']);
  expect(one.connections()).toBe(1);
  expect(one.received().length).toBe(0);
});

test('an invalid address', async () => {
  const { stderr, exitCode } = await firstbytes(['probe', 'db.internal']);
  expect(stderr).toBe(
    'firstbytes: "db.internal": the port is missing: write host:port\nhint: use host:port, or omit the port and name the protocol with --expect\n',
  );
  expect(exitCode).toBe(2);
});

test.each([
  [['127.0.0.1', '--expect', 'postgresql'], '127.0.0.1:5432, expected postgresql'],
  [['127.0.0.1', '--expect', 'ldaps'], '127.0.0.1:636, expected tls/ldap'],
  [['udp://127.0.0.1', '--expect', 'ntp'], 'udp://127.0.0.1:123, expected ntp'],
  [['127.0.0.1:99', '--expect', 'redis'], '127.0.0.1:99, expected redis'],
])('%j uses the default port of the expected protocol', async (args, shown) => {
  const { stdout, exitCode } = await firstbytes(['probe', ...args, '--plan']);
  expect(stdout).toContain(shown);
  expect(exitCode).toBe(0);
});

test('protocols with different default ports do not decide the port', async () => {
  const args = ['probe', '127.0.0.1', '--expect', 'ssh', '--expect', 'redis', '--plan'];
  const { stderr, exitCode } = await firstbytes(args);
  expect(stderr).toContain('the port is missing');
  expect(exitCode).toBe(2);
});

test('a URL with SRV records is a service', async () => {
  const args = ['probe', 'mongodb+srv://app:secret@db.invalid/app', '--timeout', '1s'];
  const { stdout, stderr, exitCode } = await firstbytes(args);
  expect(stdout).toContain('srv:_mongodb._tcp.db.invalid');
  expect(stdout).toContain('tls/mongodb');
  expect(stdout + stderr).not.toContain('secret');
  expect(exitCode).toBe(1);
});
