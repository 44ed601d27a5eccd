import { afterEach, describe, expect, test, vi } from 'vitest';
import { silent } from '../../fixtures/servers/index.ts';
import { sizeWarning } from '../../src/cli/audit-targets.ts';
import { progressFor } from '../../src/cli/progress.ts';
import { FakeContext } from '../support/cli-context.ts';
import { opened } from '../support/command.ts';
import { run } from '../support/in-process.ts';

describe('options and commands of other tools', () => {
  test.each([
    [['check', '--json'], 'use "-o json"'],
    [['check', '--format=json'], 'use "-o FORMAT", such as "-o json"'],
    [['check', '--exit-zero'], 'use "--mismatch warn'],
    [['check', '--no-progress'], 'use "--progress never"'],
    [['check', '--dry-run'], 'use "--plan"'],
    [['check', '--retries', '3'], 'set "retries" in the config'],
    [['check', '--exclude', 'x'], 'use "--only GLOB"'],
    [['scan', 'h:1'], 'use "firstbytes audit 10.0.0.0/24"'],
    [['audit', '-sV', 'h'], 'omit it: firstbytes always identifies the protocol'],
    [['audit', '--top-ports', '100', 'h'], 'use "-p top100"'],
    [['audit', '-iL', 'hosts.txt'], 'use "-i FILE"'],
    [['audit', '-oX', 'run.xml', 'h'], 'use "-o FORMAT=FILE", such as "-o ndjson=run.ndjson"'],
    [['audit', '--max-rate', '100', 'h'], 'use "--rate N"'],
    [['version'], 'use "firstbytes --version"'],
    [['list'], 'use "firstbytes protocols"'],
  ])('%j', async (args, hint) => {
    const { stderr, exitCode } = await run(args);
    expect(stderr).toContain(`hint: ${hint}`);
    expect(stderr).not.toContain('Did you mean');
    expect(exitCode).toBe(2);
  });
});

describe('an audit of too much', () => {
  test.each([
    [['h[0-9999999]', '--exclude', 'h[0-9999999]:1'], 'too many targets: more than 1048576 parts'],
    [networks(9000), 'too many targets: more than 2^53 targets'],
  ])('%#', async (args, problem) => {
    const { stderr, exitCode } = await run(['audit', '--plan', '-p', 'all', ...args]);
    expect(stderr).toContain(`firstbytes: ${problem}`);
    expect(stderr).toContain('hint: use networks such as 10.0.0.0/16');
    expect(exitCode).toBe(2);
  });

  /** Different networks of 16,777,216 addresses each. */
  function networks(count: number): string[] {
    return Array.from({ length: count }, (_, i) => `2001:db8:${i.toString(16)}::/104`);
  }

  test('a folder for several machines has to be there', async () => {
    const queue = ['--queue', 'redis://127.0.0.1:1', '--zone', 'dmz'];
    const args = ['enqueue', '127.0.0.1:9', ...queue, '--folder', '/nowhere/audit'];
    const { stderr, exitCode } = await run(args);
    expect(stderr).toContain('firstbytes: --folder /nowhere/audit: no such file or directory');
    expect(stderr).toContain('hint: create it, or mount it');
    expect(exitCode).toBe(2);
  });

  test('millions of targets are announced, with the time that the rate makes them take', () => {
    expect(sizeWarning(999_999, undefined)).toBeUndefined();
    expect(sizeWarning(2 ** 24, undefined)).toBe(
      '16,777,216 targets as fast as possible; "--rate N" limits the load',
    );
    expect(sizeWarning(2 ** 24, 1000)).toBe('16,777,216 targets: 4 h 40 min at 1,000 per second');
  });
});

describe('targets of an audit as other tools have them', () => {
  test.each([
    ['10.0.0.1-20', 'write 10.0.0.[1-20]'],
    ['10.0.0.*:22', 'write 10.0.0.0/24'],
    ['10.0.0.0\\24', 'write 10.0.0.0/24'],
    ['10.0.0.1,10.0.0.2', 'write spaces instead of commas'],
    ['hosts.txt', 'use "-i hosts.txt"'],
    ['prod.yaml', 'use "--config prod.yaml"'],
  ])('%s', async (target, hint) => {
    const { stdout, stderr, exitCode } = await run(['audit', '--plan', target]);
    expect([stdout, exitCode]).toEqual(['', 2]);
    expect(stderr).toContain(`hint: ${hint}\n`);
  });

  test.each(['web-1.internal', '10.0.0.[1-20]', 'db.list.internal', 'a-1.b-2:80'])(
    '%s is a target',
    async (target) => {
      const { stdout, stderr } = await run(['audit', '--plan', '--passive', '-p', '9', target]);
      expect(stderr).toBe('');
      expect(stdout).toContain('expected');
    },
  );
});

describe('help', () => {
  test.each(['check', 'probe', 'listen', 'explain', 'protocols', 'validate', 'schema'])(
    '%s has two examples or more',
    async (command) => {
      const { stdout } = await run([command, '--help']);
      const [, examples = ''] = stdout.split('Examples:\n');
      expect(examples.match(/^ {2}\S/gm)?.length).toBeGreaterThanOrEqual(2);
    },
  );

  test.each(['check', 'probe', 'listen', 'explain', 'validate'])(
    '%s has its exit codes',
    async (command) => {
      const { stdout } = await run([command, '--help']);
      expect(stdout).toContain('Exit codes: 0 ');
    },
  );
});

describe('explain', () => {
  test('--list has every code with its title', async () => {
    const { stdout, exitCode } = await run(['explain', '--list']);
    expect(stdout).toMatch(/^Mismatch\n {2}wrong-protocol +Wrong protocol$/m);
    expect(exitCode).toBe(0);
  });

  test('--list has the software whose messages are known', async () => {
    const { stdout } = await run(['explain', '--list', '-o', 'json']);
    const { codes, software } = JSON.parse(stdout);
    expect(codes[0]).toMatchObject({ code: 'wrong-protocol', family: 'mismatch' });
    expect(software.map(({ name }: { name: string }) => name)).toContain('Kafka broker');
  });

  test('a code with a slip is suggested', async () => {
    const { stderr, exitCode } = await run(['explain', 'wrong-protocl']);
    expect(stderr).toBe('hint: did you mean "wrong-protocol"?\n');
    expect(exitCode).toBe(1);
  });
});

describe('--max-time', () => {
  test('ends the run, which then fails and says what is left', async () => {
    const peer = await opened(silent());
    const args = ['probe', peer.address, '--expect', 'http', '--max-time', '50ms'];
    const { stdout, exitCode } = await run(args);
    expect(stdout).toContain('time limit reached: 1 endpoint not finished');
    expect(exitCode).toBe(1);
  });

  test('is in the JSON', async () => {
    const peer = await opened(silent());
    const args = ['probe', peer.address, '--expect', 'http', '--max-time', '50ms', '-o', 'json'];
    const { stdout } = await run(args);
    expect(JSON.parse(stdout).summary).toMatchObject({ timeUp: true, notProbed: 1, exitCode: 1 });
  });
});

describe('progress where no terminal is', () => {
  afterEach(() => vi.useRealTimers());

  test('is a line every ten seconds until the end', () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
    const context = new FakeContext();
    const progress = progressFor('auto', 1000, context);
    progress.update({ ok: 90, mismatch: 10, inconclusive: 0, unreachable: 0 });
    vi.advanceTimersByTime(20_000);
    progress.end();
    vi.advanceTimersByTime(20_000);
    expect(context.err.text).toBe(
      'checked 100 of 1000, 10 not ok (10/s, 1 min 30 s left)\n' +
        'checked 100 of 1000, 10 not ok (5.0/s, 3 min 0 s left)\n',
    );
  });

  test('is absent with never', () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
    const context = new FakeContext();
    progressFor('never', 1000, context);
    vi.advanceTimersByTime(60_000);
    expect(context.err.text).toBe('');
  });
});
