import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { closedPort, reset, secureWeb, silent, ssh, web } from '../../fixtures/servers/index.ts';
import { firstbytes, folderWith, opened, start } from '../support/command.ts';

const REFUSED = 'name: gone, address: "127.0.0.1:1", expect: http';

describe('the verdict and the exit code', () => {
  test('0 when all is as expected', async () => {
    const [one, two] = [await opened(ssh()), await opened(web())];
    const folder = folderWith([
      `address: "${one.address}", expect: ssh`,
      `name: shop, address: "${two.address}", expect: http`,
    ]);
    const { stdout, stderr, exitCode } = await firstbytes(['check'], { cwd: folder.path });
    expect(stdout).toContain('2 endpoints: 2 ok (2 connections,');
    expect(stdout).toMatch(
      /^shop +http +http +ok +fixture 1\.0$|^shop 127\.0\.0\.1:\d+ +http +http +ok +fixture 1\.0$/m,
    );
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
  });

  test('1 for another protocol, with the place in the config and what to do', async () => {
    const one = await opened(web());
    const folder = folderWith([
      `address: "${one.address}", expect: http`,
      `name: queue, address: "${one.address}", expect: kafka`,
    ]);
    const { stdout, exitCode } = await firstbytes(['check'], { cwd: folder.path });
    expect(stdout).toContain('expected kafka, found http');
    expect(stdout).toContain('fix the address, or set `expect: http`');
    expect(stdout).toContain('config     firstbytes.yaml:3:5');
    expect(stdout).toContain('2 endpoints: 1 ok, 1 mismatch');
    expect(exitCode).toBe(1);
  });

  test('1 for an endpoint that cannot be reached, and for a reset', async () => {
    const port = await closedPort();
    const one = await opened(reset());
    const folder = folderWith([
      `address: "127.0.0.1:${port}", expect: http, retries: 0`,
      `address: "${one.address}", expect: http`,
    ]);
    const { stdout, exitCode } = await firstbytes(['check'], { cwd: folder.path });
    expect(stdout).toContain('connection refused: no service listens on this port');
    expect(stdout).toContain('but the server reset the connection without sending');
    expect(stdout).toContain('2 endpoints: 1 inconclusive, 1 unreachable');
    expect(exitCode).toBe(1);
  });

  test('unexpected TLS is reported as such', async () => {
    const one = await opened(secureWeb());
    const folder = folderWith([
      `address: "localhost:${one.port}", expect: https`,
      `address: "localhost:${one.port}", expect: http`,
    ]);
    const { stdout, exitCode } = await firstbytes(['check'], { cwd: folder.path });
    expect(stdout).toContain('expected http in plaintext, found tls/http (fixture)');
    expect(exitCode).toBe(1);
  });

  test('a swap is reported on both sides', async () => {
    const [one, two] = [await opened(ssh()), await opened(web())];
    const folder = folderWith([
      `name: shop, address: "${one.address}", expect: http`,
      `name: bastion, address: "${two.address}", expect: ssh`,
    ]);
    const { stdout } = await firstbytes(['check', '-o', 'json'], { cwd: folder.path });
    const codes = JSON.parse(stdout).results.map(({ findings }: { findings: { code: string }[] }) =>
      findings.map(({ code }) => code),
    );
    expect(codes).toEqual([
      ['wrong-protocol', 'swapped'],
      ['wrong-protocol', 'swapped'],
    ]);
  });
});

describe('what is tolerated', () => {
  test('warn shows it and passes, ignore hides it and counts it', async () => {
    const one = await opened(ssh());
    const folder = folderWith([`address: "${one.address}", expect: ssh`, `${REFUSED}, retries: 0`]);
    const warned = await firstbytes(['check', '--unreachable', 'warn'], { cwd: folder.path });
    expect(warned.stdout).toContain('connection refused');
    expect(warned.exitCode).toBe(0);
    const ignored = await firstbytes(['check', '--unreachable=ignore'], { cwd: folder.path });
    expect(ignored.stdout).not.toContain('gone');
    expect(ignored.stdout).toContain('2 endpoints: 1 ok, 1 unreachable');
    expect(ignored.exitCode).toBe(0);
  });

  test('a check that confirms nothing does not pass', async () => {
    const folder = folderWith([`${REFUSED}, retries: 0`]);
    const { exitCode } = await firstbytes(['check', '--unreachable', 'ignore'], {
      cwd: folder.path,
    });
    expect(exitCode).toBe(1);
  });

  test('-q leaves out what is ok', async () => {
    const one = await opened(ssh());
    const folder = folderWith([
      `name: fine, address: "${one.address}", expect: ssh`,
      `${REFUSED}, retries: 0`,
    ]);
    const { stdout } = await firstbytes(['check', '-q'], { cwd: folder.path });
    expect(stdout).not.toContain('fine');
    expect(stdout).toContain('gone');
    expect(stdout).toContain('2 endpoints: 1 ok, 1 unreachable');
  });

  test('-v shows the bytes and the rule', async () => {
    const one = await opened(ssh());
    const folder = folderWith([`address: "${one.address}", expect: ssh`]);
    const { stdout } = await firstbytes(['check', '-v'], { cwd: folder.path });
    expect(stdout).toContain('probe      listened');
    expect(stdout).toContain('0000  53 53 48 2d 32 2e 30 2d');
    expect(stdout).toContain('identification string, bytes 0 to 22 (RFC 4253 section 4.2)');
    expect(stdout).toContain('attempts   1. listened, received 23 bytes');
  });
});

describe('what a mismatch does to clients', () => {
  const TELEMETRY = `protocols:
  telemetry:
    speaks-first: client
    send: "hex:00000002 7b7d"
    reply: { length-prefix: { size: 4, endian: big, max: 1MiB, then: { starts-with: "{" } } }
`;

  test('is shown in full with -v: the behaviour of clients, log messages and impacts', async () => {
    const one = await opened(web());
    const endpoints = [
      `address: "${one.address}", expect: telemetry`,
      `address: "${one.address}", expect: redis`,
      `address: "${one.address}", expect: https`,
    ];
    const folder = folderWith(endpoints, TELEMETRY);
    const { stdout, exitCode } = await firstbytes(['check', '-v'], { cwd: folder.path });
    const text = stdout.replace(/\s+/g, ' ');
    expect(text).toContain('unchecked reads a length of 1213486160 bytes (1.13 GiB), receives');
    expect(text).toContain(
      'validating rejects the length because it exceeds the limit of 1048576 bytes (1.00 MiB), and closes',
    );
    expect(text).toContain('effects memory: the telemetry client allocates 1.13 GiB');
    expect(text).toContain(
      'logs Redis client (hiredis): "Protocol error, got "H" as reply type byte"',
    );
    expect(text).toContain(
      'impact an http client that continues without TLS sends the Authorization and Cookie headers',
    );
    expect(text).toMatch(/logs (Firefox \(NSS\)|Go net\/http|OpenSSL): "/);
    expect(exitCode).toBe(1);
  });

  test('is in json as data and in words', async () => {
    const one = await opened(web());
    const folder = folderWith([`address: "${one.address}", expect: telemetry`], TELEMETRY);
    const { stdout } = await firstbytes(['check', '-o', 'json'], { cwd: folder.path });
    const [finding] = JSON.parse(stdout).results[0].findings;
    expect(finding).toMatchObject({
      validating:
        'rejects the length because it exceeds the limit of 1048576 bytes (1.00 MiB), and closes the connection',
      about: {
        length: { length: '1213486160', exceedsMaximum: true, maximum: 1048576 },
        client: 'telemetry',
      },
    });
    expect(finding.about.effects[0]).toEqual({
      kind: 'memory',
      client: 'telemetry',
      bytes: '1213486160',
      checked: true,
    });
    expect(finding.effects[0]).toContain('memory: the telemetry client allocates 1.13 GiB');
  });
});

describe('--only', () => {
  test('takes names, addresses and globs', async () => {
    const one = await opened(ssh());
    const folder = folderWith([`name: bastion-1, address: "${one.address}", expect: ssh`, REFUSED]);
    for (const pattern of ['bastion-1', 'BASTION-*', one.address, '127.0.0.1:?????']) {
      const { exitCode } = await firstbytes(['check', '--only', pattern], { cwd: folder.path });
      expect(`${pattern}: ${exitCode}`).toBe(`${pattern}: 0`);
    }
  });

  test('an endpoint that does not exist is an error', async () => {
    const folder = folderWith([REFUSED]);
    const { stderr, exitCode } = await firstbytes(['check', '--only', 'bastoin'], {
      cwd: folder.path,
    });
    expect(stderr).toContain('no endpoint matches "bastoin"');
    expect(exitCode).toBe(2);
  });
});

describe('what is not sent', () => {
  test('--plan connects nowhere and shows every byte', async () => {
    const one = await opened(web());
    const folder = folderWith([`name: shop, address: "${one.address}", expect: http`]);
    const { stdout, exitCode } = await firstbytes(['check', '--plan'], { cwd: folder.path });
    expect(stdout).toContain(`shop ${one.address}, expected http (firstbytes.yaml:2)`);
    expect(stdout).toContain('|GET / HTTP/1.1..|');
    expect(stdout).toContain('1 endpoint planned; no connection was made');
    expect(exitCode).toBe(0);
    expect(one.connections()).toBe(0);
  });

  test('--passive listens only', async () => {
    const [one, two] = [await opened(ssh()), await opened(silent())];
    const folder = folderWith([
      `address: "${one.address}", expect: ssh`,
      `address: "${two.address}", expect: http`,
    ]);
    const args = ['check', '--passive', '--timeout', '300ms'];
    const { stdout, exitCode } = await firstbytes(args, { cwd: folder.path });
    expect(stdout).toContain('2 endpoints: 1 ok, 1 inconclusive');
    expect(exitCode).toBe(1);
    expect(one.received().length + two.received().length).toBe(0);
    expect(two.connections()).toBe(1);
  });
});

describe('an interrupt', () => {
  test('reports the results so far, writes complete files, and exits with 130', async () => {
    const [one, two] = [await opened(ssh()), await opened(silent())];
    const folder = folderWith([
      `name: bastion, address: "${one.address}", expect: ssh`,
      `name: mute, address: "${two.address}", expect: http, timeout: 1h`,
    ]);
    const asked = two.nextConnection();
    const args = ['check', '-o', 'ndjson', '-o', 'table=report.txt'];
    const { child, says, done } = start(args, { cwd: folder.path });
    await Promise.all([says('"name":"bastion"'), asked]);
    child.kill('SIGINT');
    const { stdout, exitCode } = await done;
    expect(exitCode).toBe(130);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ type }) => type)).toEqual(['result', 'summary']);
    expect(lines.at(-1)).toMatchObject({ interrupted: true, ok: 1, notProbed: 1, exitCode: 130 });
    const report = readFileSync(folder.in('report.txt'), 'utf8');
    expect(report).toMatch(/^bastion/m);
    expect(report).toContain('interrupted: 1 endpoint not checked');
    expect(readdirSync(folder.path).sort()).toEqual(['firstbytes.yaml', 'report.txt']);
  });
});

describe('what cannot run', () => {
  test('without a config, the error shows how to create one', async () => {
    const folder = folderWith([]);
    const { stderr, exitCode } = await firstbytes(['check'], { cwd: '/' });
    expect(stderr).toContain('firstbytes.yaml, .yml or .json not found in this directory');
    expect(stderr).toContain('expect: http');
    expect(exitCode).toBe(2);
    const other = await firstbytes(['check', 'other.yaml'], { cwd: folder.path });
    expect(other.stderr).toBe('firstbytes: cannot read other.yaml: no such file or directory\n');
    expect(other.exitCode).toBe(2);
  });

  test('a wrong config: the place, and nothing on stdout', async () => {
    const folder = folderWith(['address: "127.0.0.1:1", expect: htttp']);
    const { stdout, stderr, exitCode } = await firstbytes(['check'], { cwd: folder.path });
    expect(stdout).toBe('');
    expect(stderr).toContain('firstbytes.yaml:2:');
    expect(stderr).toContain('did you mean "http"?');
    expect(exitCode).toBe(2);
  });

  test('a file that cannot be written, before anything is asked', async () => {
    const one = await opened(ssh());
    const folder = folderWith([`address: "${one.address}", expect: ssh`]);
    const args = ['check', '-o', 'json=no/such/folder/r.json', '-o', 'ndjson=fine.ndjson'];
    const { stderr, exitCode } = await firstbytes(args, { cwd: folder.path });
    expect(stderr).toContain('cannot write no/such/folder/r.json');
    expect(exitCode).toBe(2);
    expect(one.connections()).toBe(0);
    expect(readdirSync(folder.path)).toEqual(['firstbytes.yaml']);
  });

  test('two formats to one place', async () => {
    const folder = folderWith([REFUSED]);
    const args = ['check', '-o', 'json', '-o', 'ndjson'];
    const { stderr, exitCode } = await firstbytes(args, { cwd: folder.path });
    expect(stderr).toContain('"json" and "ndjson" both write to stdout');
    expect(exitCode).toBe(2);
  });
});

test('several configs are one check, in their order', async () => {
  const [one, two] = [await opened(ssh()), await opened(web())];
  const folder = folderWith([`name: first, address: "${one.address}", expect: ssh`]);
  folder.write('more.yaml', `endpoints: [{ address: "${two.address}", expect: http }]\n`);
  const args = ['check', 'firstbytes.yaml', 'more.yaml', '-o', 'json'];
  const { stdout, exitCode } = await firstbytes(args, { cwd: folder.path });
  const files = JSON.parse(stdout).results.map(
    ({ location }: { location: { file: string } }) => location.file,
  );
  expect(files).toEqual(['firstbytes.yaml', 'more.yaml']);
  expect(exitCode).toBe(0);
});

test('a file is replaced as a whole', async () => {
  const one = await opened(ssh());
  const folder = folderWith([`address: "${one.address}", expect: ssh`]);
  folder.write('report.json', 'old');
  await firstbytes(['check', '-o', 'json=report.json'], { cwd: folder.path });
  expect(JSON.parse(readFileSync(folder.in('report.json'), 'utf8'))).toMatchObject({
    schemaVersion: 2,
    summary: { ok: 1, exitCode: 0 },
  });
  expect(existsSync(folder.in('firstbytes.yaml'))).toBe(true);
  expect(readdirSync(folder.path).sort()).toEqual(['firstbytes.yaml', 'report.json']);
});

test('the same endpoint in two configs is probed once, and listed twice', async () => {
  const server = await opened(web());
  const folder = folderWith([`name: shop, address: "${server.address}", expect: http`]);
  folder.write(
    'other.yaml',
    `endpoints:\n  - { name: store, address: "${server.address}", expect: http }\n`,
  );
  const args = ['check', 'firstbytes.yaml', 'other.yaml', '-o', 'json'];
  const { stdout, exitCode } = await firstbytes(args, { cwd: folder.path });
  const { summary, results } = JSON.parse(stdout);
  expect(server.connections()).toBe(1);
  expect(summary).toMatchObject({ ok: 2, connections: 1 });
  expect(results).toMatchObject([
    { index: 0, name: 'shop', location: { file: 'firstbytes.yaml' } },
    { index: 1, name: 'store', location: { file: 'other.yaml' } },
  ]);
  expect(exitCode).toBe(0);
});
