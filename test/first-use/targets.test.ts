import { describe, expect, test } from 'vitest';
import { Folder } from '../support/command.ts';
import { run } from '../support/in-process.ts';

/** The endpoints that would be probed. */
async function planned(args: readonly string[], stdin?: string): Promise<string[]> {
  const around = stdin === undefined ? {} : { stdin };
  const { stdout, stderr } = await run(['probe', '--plan', '--passive', ...args], around);
  expect(stderr).toBe('');
  return stdout.split('\n').filter((line) => /^\S.*, expected /.test(line));
}

describe('a URL as a target', () => {
  test.each([
    ['https://shop.internal', 'shop.internal:443, expected tls/http'],
    ['http://localhost:8080/', 'localhost:8080, expected http'],
    ['postgres://app:secret@db.internal/orders', 'db.internal:5432, expected postgresql'],
    ['amqp://guest@mq.internal:5673', 'mq.internal:5673, expected amqp'],
    ['redis://[::1]', '[::1]:6379, expected redis'],
    ['ntp://time.internal', 'udp://time.internal:123, expected ntp'],
  ])('%s', async (url, line) => {
    expect(await planned([url])).toEqual([line]);
  });

  test('contradicts another expectation', async () => {
    const { stderr, exitCode } = await run(['probe', 'https://shop.internal', '--expect', 'ssh']);
    expect(stderr).toContain('the address is a URL of https, but ssh is expected');
    expect(exitCode).toBe(2);
  });

  test('has a path for requests', async () => {
    const { stdout } = await run(['probe', '--plan', 'http://h/status?token=hunter2']);
    expect(stdout).toContain('GET /status HTTP');
    expect(stdout).not.toContain('hunter2');
  });
});

test('the port is the one of --expect', async () => {
  expect(await planned(['bastion.internal', '--expect', 'ssh'])).toEqual([
    'bastion.internal:22, expected ssh',
  ]);
});

test('two protocols have no port in common', async () => {
  const args = ['probe', 'db.internal', '--expect', 'postgresql', '--expect', 'mysql'];
  const { stderr } = await run(args);
  expect(stderr).toContain('the port is missing: 5432 or 3306?');
});

describe('targets from lists', () => {
  const LIST = '# hosts\n\nssh://bastion.internal\r\n10.0.0.0/31:22  # two\n';
  const ALL = [
    'bastion.internal:22, expected ssh',
    '10.0.0.0:22, expected any',
    '10.0.0.1:22, expected any',
  ];

  test('stdin', async () => {
    expect(await planned(['-'], LIST)).toEqual(ALL);
  });

  test.each(['@', '--input='])('a file with %s', async (prefix) => {
    const folder = new Folder();
    folder.write('targets.txt', LIST);
    expect(await planned([`${prefix}${folder.in('targets.txt')}`])).toEqual(ALL);
  });

  test('every line that is not valid is reported with its number', async () => {
    const stdin = 'a:1\nb\nc:x\n';
    const { stderr, exitCode } = await run(['probe', '-'], { stdin });
    expect(stderr).toContain('<stdin>:2: the port is missing');
    expect(stderr).toContain('<stdin>:3: "x" is not a valid port');
    expect(stderr).toMatch(/firstbytes: 2 targets not valid\n$/);
    expect(exitCode).toBe(2);
  });

  test('an endless line ends the reading', async () => {
    const { stderr } = await run(['probe', '-'], { stdin: 'x'.repeat(10_000) });
    expect(stderr).toBe('firstbytes: cannot read <stdin>: a line is too long for a target\n');
  });

  test('an empty list is an error', async () => {
    const { stderr, exitCode } = await run(['probe', '-'], { stdin: '# none\n' });
    expect(stderr).toContain('firstbytes: no targets');
    expect(exitCode).toBe(2);
  });
});

test('an address to listen on is warned of', async () => {
  const { stderr } = await run(['probe', '--plan', '0.0.0.0:80']);
  expect(stderr).toContain('warning: 0.0.0.0 is an address to listen on');
});

test('an international name is shown as it is written, and probed in ASCII', async () => {
  const { stdout } = await run(['probe', '--plan', '--passive', 'bücher.example:80']);
  expect(stdout).toContain('bücher.example');
  expect(stdout).toContain('xn--bcher-kva.example:80');
});
