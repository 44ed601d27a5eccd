import { describe, expect, test } from 'vitest';
import { type Around, firstbytes, type Ran, start } from '../support/command.ts';
import { HOSTILE_TEXT, unsafeIn } from '../support/hostile.ts';

/** Runs `explain -` with this on stdin. */
function piped(input: string, args: readonly string[] = [], around?: Around): Promise<Ran> {
  const { child, done } = start(['explain', '-', ...args], around);
  child.stdin?.end(input);
  return done;
}

describe('one thing', () => {
  test('a number: its meaning, the cause and the fix', async () => {
    const { stdout, stderr, exitCode } = await firstbytes(['explain', '1213486160']);
    expect(stdout).toMatch(/^1213486160\nmeaning +1213486160 is "HTTP" \(48 54 54 50\)/);
    expect(stdout).toMatch(
      /^cause +A client that expects a length prefix connected to a web server/m,
    );
    expect(stdout).toMatch(/^fix +\S/m);
    expect(stdout).toMatch(/^also +as a Unix time, 1213486160 is 2008-06-14T23:29:20Z$/m);
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
  });

  test('a negative number is not an option, with or without --', async () => {
    const plain = await firstbytes(['explain', '-1213486160']);
    const dashes = await firstbytes(['explain', '--', '-1213486160']);
    expect(plain.stdout).toContain('"HTTP" (48 54 54 50)');
    expect(plain).toEqual(dashes);
    expect(plain.exitCode).toBe(0);
  });

  test.each(['-NOAUTH Authentication required.', "-ERR unknown command 'GET'"])(
    'a reply that begins with a dash is not an option: %s',
    async (reply) => {
      const { stderr, exitCode } = await firstbytes(['explain', reply]);
      expect(stderr).toBe('');
      expect(exitCode).not.toBe(2);
    },
  );

  test('behind -- nothing is an option', async () => {
    const { stdout, exitCode } = await firstbytes(['explain', '--', '--verbose']);
    expect(stdout).toContain('no known pattern');
    expect(exitCode).toBe(1);
  });

  test('words need no quotes', async () => {
    const bare = await firstbytes(['explain', '48', '54', '54', '50']);
    const quoted = await firstbytes(['explain', '48 54 54 50']);
    expect(bare).toEqual(quoted);
    expect(bare.exitCode).toBe(0);
  });

  test('a message: the software that logs it, and where it was seen', async () => {
    const { stdout, exitCode } = await firstbytes([
      'explain',
      'Frame size 1347375956 larger than max',
    ]);
    expect(stdout).toMatch(/^logged by +Thrift/m);
    expect(stdout).toMatch(/^meaning +1347375956 is "POST"/m);
    expect(stdout).toMatch(/^seen in +\S+\/\S+#\d+$/m);
    expect(exitCode).toBe(0);
  });

  test('the code of a finding', async () => {
    const { stdout, exitCode } = await firstbytes(['explain', 'wrong-protocol']);
    expect(stdout).toContain('wrong-protocol');
    expect(stdout.split('\n').length).toBeGreaterThan(3);
    expect(exitCode).toBe(0);
  });

  test.each(['4561623', '65536', '1701999662', 'the quick brown fox'])(
    'no known pattern: %s',
    async (said) => {
      const { stdout, exitCode } = await firstbytes(['explain', said]);
      expect(stdout).toContain('no known pattern');
      expect(exitCode).toBe(1);
    },
  );

  test('json holds the same', async () => {
    const { stdout, exitCode } = await firstbytes(['explain', '1213486160', '-o', 'json']);
    const json = JSON.parse(stdout);
    expect(JSON.stringify(json)).toContain('"http"');
    expect(JSON.stringify(json)).toContain('1213486160');
    expect(exitCode).toBe(0);
    const nothing = await firstbytes(['explain', '65536', '-o', 'json']);
    expect(() => JSON.parse(nothing.stdout)).not.toThrow();
    expect(nothing.exitCode).toBe(1);
  });
});

describe('stdin', () => {
  const log = [
    'all is well',
    'ERROR Invalid receive (size = 1213486160 larger than 104857600)',
    'ERROR Invalid receive (size = 1213486160 larger than 104857600)',
    'error:0A00010B:SSL routines::wrong version number',
    '',
  ].join('\n');

  test('a log: the lines that suggest a wrong protocol, counted', async () => {
    const { stdout, stderr, exitCode } = await piped(log);
    expect(stdout).toMatch(/^found +2 times, first in line 2, last in line 3$/m);
    expect(stdout).toMatch(/^found +once, in line 4$/m);
    expect(stdout).toMatch(/^4 lines, 3 suggest a wrong protocol$/m);
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
  });

  test('ends with a summary by cause, with the first and the last time', async () => {
    const timed = log.split('\n').map((line, i) => `2026-11-29T05:08:0${i}Z ${line}`);
    const { stdout } = await piped(timed.join('\n'));
    expect(stdout).toMatch(
      /^ +2 {2}2026-11-29T05:08:01Z {2}2026-11-29T05:08:02Z {2}http server \(Kafka/m,
    );
    const json = JSON.parse((await piped(timed.join('\n'), ['-o', 'json'])).stdout);
    expect(json.occurrences[0]).toMatchObject({
      count: 2,
      firstTime: '2026-11-29T05:08:01Z',
      lastTime: '2026-11-29T05:08:02Z',
      lastLine: 3,
    });
  });

  test('a dump of bytes', async () => {
    const dump =
      '00000000  53 53 48 2d 32 2e 30 2d  4f 70 65 6e 53 53 48 5f  |SSH-2.0-OpenSSH_|\n00000010\n';
    const { stdout, exitCode } = await piped(dump);
    expect(stdout).toContain('ssh');
    expect(exitCode).toBe(0);
  });

  test('a number on its own', async () => {
    const { stdout, exitCode } = await piped('1213486160\n');
    expect(stdout).toContain('"HTTP" (48 54 54 50)');
    expect(exitCode).toBe(0);
  });

  test('a clean log has no known pattern; an empty one is a mistake', async () => {
    const clean = await piped('all is well\n'.repeat(1000));
    expect(clean.stdout).toContain('1000 lines, no known pattern');
    expect(clean.exitCode).toBe(1);
    const empty = await piped('');
    expect(empty.stderr).toMatch(/^firstbytes: .*stdin.*\nhint: /);
    expect(empty.exitCode).toBe(2);
  });

  test('json for programs', async () => {
    const { stdout, exitCode } = await piped(log, ['-o', 'json']);
    expect(JSON.parse(stdout)).toMatchObject({ lines: 4 });
    expect(exitCode).toBe(0);
  });

  test('a reader that stops early causes no error', async () => {
    const { child, done } = start(['explain', '-']);
    child.stdout?.destroy();
    child.stdin?.on('error', () => {});
    child.stdin?.end(log);
    const { stderr } = await done;
    expect(stderr).toBe('');
  });
});

describe('the terminal', () => {
  test('hostile text does not get through raw', async () => {
    const said = `Invalid receive (size = 1213486160 larger than 1) ${HOSTILE_TEXT}`;
    const one = await firstbytes(['explain', said.replaceAll('\0', '')]);
    expect(unsafeIn(one.stdout, '\n')).toEqual([]);
    const many = await piped(`${said}\n${said}\n`);
    expect(unsafeIn(many.stdout, '\n')).toEqual([]);
  });

  test('colours are for terminals, or on demand', async () => {
    const piped = await firstbytes(['explain', '1213486160']);
    expect(piped.stdout).not.toContain('\u001b');
    const wanted = await firstbytes(['explain', '1213486160', '--color']);
    expect(wanted.stdout).toContain('\u001b[');
    const unwanted = await firstbytes(['explain', '1213486160', '--no-color'], {
      env: { FORCE_COLOR: '1' },
    });
    expect(unwanted.stdout).toBe(piped.stdout);
  });

  test('no line is longer than 80 columns', async () => {
    const { stdout } = await firstbytes(['explain', '1213486160']);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });
});

describe('wrong usage', () => {
  test.each([
    [['explain'], 'nothing to explain'],
    [['explain', '1', '--frobnicate'], "unknown option '--frobnicate'"],
    [['explain', '1', '-o', 'xml'], "argument 'xml' is invalid"],
  ])('%j', async (args, said) => {
    const { stdout, stderr, exitCode } = await firstbytes(args);
    expect(stderr).toMatch(/^firstbytes: /);
    expect(stderr).toContain(said);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(stdout).toBe('');
    expect(exitCode).toBe(2);
  });
});
