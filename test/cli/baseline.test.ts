import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ssh } from '../../fixtures/servers/index.ts';
import { firstbytes, folderWith, opened } from '../support/command.ts';

const GONE = 'name: gone, address: "127.0.0.1:1", expect: http, retries: 0';
const FILE = 'baseline.json';

async function folderOf(...more: readonly string[]) {
  const one = await opened(ssh());
  const folder = folderWith([`name: bastion, address: "${one.address}", expect: ssh`, ...more]);
  const check = (...args: readonly string[]) =>
    firstbytes(['check', '--baseline', FILE, ...args], { cwd: folder.path });
  return { folder, check, read: () => readFileSync(folder.in(FILE), 'utf8') };
}

const ENTRY = '{"endpoint":"gone","code":"refused","expected":"http","actual":"refused"}';
const EMPTY = '{\n"version": 1,\n"entries": []\n}\n';

describe('--update-baseline', () => {
  test('creates the file, and passes', async () => {
    const { folder, check, read } = await folderOf(GONE);
    const { stdout, stderr, exitCode } = await check('--update-baseline');
    expect(read()).toBe(`{\n"version": 1,\n"entries": [\n${ENTRY}\n]\n}\n`);
    expect(stderr).toBe('baseline.json: 1 entry (1 new, 0 removed)\n');
    expect(stdout).toContain('1 known');
    expect(exitCode).toBe(0);
    expect(readdirSync(folder.path).sort()).toEqual([FILE, 'firstbytes.yaml']);
  });

  test('removes what is not needed any more', async () => {
    const { folder, check, read } = await folderOf();
    folder.write(FILE, `{"version":1,"entries":[${ENTRY}]}`);
    const { stderr, exitCode } = await check('--update-baseline');
    expect(read()).toBe(EMPTY);
    expect(stderr).toBe('baseline.json: 0 entries (0 new, 1 removed)\n');
    expect(exitCode).toBe(0);
  });

  test('distinguishes the targets that share a name', async () => {
    const range = 'name: gone, address: "127.0.0.1:1-2", expect: http, retries: 0';
    const { check, read } = await folderOf(range);
    await check('--update-baseline');
    expect(read()).toContain('"endpoint":"gone 127.0.0.1:1"');
    expect(read()).toContain('"endpoint":"gone 127.0.0.1:2"');
  });

  test('is refused with --only, and without --baseline', async () => {
    const { check, folder } = await folderOf();
    const some = await check('--update-baseline', '--only', 'bastion');
    expect(some.stderr).toContain('hint: omit --only');
    expect(some.exitCode).toBe(2);
    const none = await firstbytes(['check', '--update-baseline'], { cwd: folder.path });
    expect(none.stderr).toContain('--update-baseline has no effect without --baseline');
    expect(none.exitCode).toBe(2);
  });

  test('that cannot be written is an error before the first probe', async () => {
    const { folder } = await folderOf(GONE);
    const { stdout, stderr, exitCode } = await firstbytes(
      ['check', '--baseline', 'missing/b.json', '--update-baseline'],
      { cwd: folder.path },
    );
    expect(stdout).toBe('');
    expect(stderr).toContain('cannot write missing/b.json');
    expect(exitCode).toBe(2);
  });
});

describe('--baseline', () => {
  test('passes for what is known, and shows it', async () => {
    const { folder, check } = await folderOf(GONE);
    folder.write(FILE, `{"version":1,"entries":[${ENTRY}]}`);
    const { stdout, stderr, exitCode } = await check();
    expect(stdout).toMatch(/known +the baseline has it/);
    expect(stdout).toContain('2 endpoints: 1 ok, 1 unreachable, 1 known');
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
    const json = JSON.parse((await check('-o', 'json')).stdout);
    expect(json.results[1].exemption).toEqual({ kind: 'baseline' });
  });

  test('fails for what is new', async () => {
    const { folder, check } = await folderOf(GONE);
    folder.write(FILE, EMPTY);
    expect((await check()).exitCode).toBe(1);
  });

  test('--fail-on any fails for what is known as well', async () => {
    const { folder, check } = await folderOf(GONE);
    folder.write(FILE, `{"version":1,"entries":[${ENTRY}]}`);
    expect((await check('--fail-on', 'any')).exitCode).toBe(1);
  });

  test('reports stale entries, and passes', async () => {
    const { folder, check } = await folderOf();
    folder.write(FILE, `{"version":1,"entries":[${ENTRY}]}`);
    const { stderr, exitCode } = await check();
    expect(stderr).toBe(
      'baseline.json: stale: gone: refused (expected http, found refused)\n' +
        'hint: remove them with --update-baseline\n',
    );
    expect(exitCode).toBe(0);
    expect((await check('--only', 'bastion')).stderr).toBe('');
  });

  test('a missing file is an error with a hint', async () => {
    const { check } = await folderOf();
    const { stderr, exitCode } = await check();
    expect(stderr).toContain('cannot read baseline.json');
    expect(stderr).toContain('hint: create the file with --update-baseline');
    expect(exitCode).toBe(2);
  });

  test('a file that is not a baseline is an error', async () => {
    const { folder, check } = await folderOf();
    folder.write(FILE, '{}');
    const { stderr, exitCode } = await check();
    expect(stderr).toContain('baseline.json is not a valid baseline: expected "version": 1');
    expect(exitCode).toBe(2);
  });
});
