import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ssh, web } from '../../fixtures/servers/index.ts';
import { FORMATS } from '../../src/cli/outputs.ts';
import { type Folder, firstbytes, folderWith, opened } from '../support/command.ts';

/** A folder with the results of a check: one endpoint is ok, the other one is not. */
async function checked(): Promise<Folder> {
  const [one, two] = [await opened(ssh()), await opened(web())];
  const folder = folderWith([
    `name: bastion, address: "${one.address}", expect: ssh`,
    `name: shop, address: "${two.address}", expect: ssh`,
  ]);
  await firstbytes(['check', '-o', 'ndjson=r.ndjson', '-o', 'json=r.json'], { cwd: folder.path });
  return folder;
}

describe('check', () => {
  test('writes all formats in one run', async () => {
    const one = await opened(ssh());
    const folder = folderWith([`address: "${one.address}", expect: http`]);
    const outputs = FORMATS.flatMap((format) => ['-o', `${format}=report.${format}`]);
    const { exitCode, stderr } = await firstbytes(['check', ...outputs], { cwd: folder.path });
    expect(stderr).toBe('');
    expect(exitCode).toBe(1);
    for (const format of FORMATS) {
      expect(readFileSync(folder.in(`report.${format}`), 'utf8')).not.toBe('');
    }
  });

  test('adds the table to the job summary of GitHub Actions', async () => {
    const one = await opened(ssh());
    const folder = folderWith([`name: bastion, address: "${one.address}", expect: http`]);
    const file = folder.write('summary.md', 'before\n');
    const env = { GITHUB_STEP_SUMMARY: folder.in(file) };
    const { stdout } = await firstbytes(['check', '-o', 'github'], { cwd: folder.path, env });
    expect(stdout).toMatch(/^::error file=firstbytes\.yaml,line=2,col=5,/);
    const summary = readFileSync(folder.in(file), 'utf8');
    expect(summary).toMatch(/^before\n## firstbytes\n/);
    expect(summary).toContain('| **mismatch** | `bastion`');
  });

  test('goes on without a job summary if that file cannot be written', async () => {
    const one = await opened(ssh());
    const folder = folderWith([`address: "${one.address}", expect: ssh`]);
    const env = { GITHUB_STEP_SUMMARY: folder.in('missing/summary.md') };
    const ran = await firstbytes(['check', '-o', 'github'], { cwd: folder.path, env });
    expect(ran).toMatchObject({ exitCode: 0, stdout: '' });
    expect(ran.stderr).toContain('warning: no job summary written: no such file or directory');
  });

  test('COLUMNS limits a table in a pipe', async () => {
    const one = await opened(ssh());
    const name = 'n'.repeat(200);
    const folder = folderWith([`name: ${name}, address: "${one.address}", expect: ssh`]);
    const around = { cwd: folder.path };
    expect((await firstbytes(['check'], around)).stdout).toContain(name);
    const { stdout } = await firstbytes(['check'], { ...around, env: { COLUMNS: '70' } });
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(70);
  });

  test('suggests the format that was meant', async () => {
    const { stderr, exitCode } = await firstbytes(['check', '-o', 'sarf']);
    expect(stderr).toContain('Did you mean "sarif"?');
    expect(exitCode).toBe(2);
  });
});

describe('report', () => {
  test.each(['r.json', 'r.ndjson'])('renders %s, with the exit code of check', async (file) => {
    const { path: cwd } = await checked();
    const ran = await firstbytes(['report', file, '-o', 'line', '-o', 'csv=r.csv'], { cwd });
    expect(ran.stdout).toMatch(/^firstbytes\.yaml:3:5: error: shop .* \[wrong-protocol\]\n$/);
    expect(ran).toMatchObject({ exitCode: 1, stderr: '' });
  });

  test('applies the levels', async () => {
    const { path: cwd } = await checked();
    const args = ['report', 'r.json', '-o', 'line', '--mismatch', 'warn'];
    expect(await firstbytes(args, { cwd })).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining(': warning: '),
    });
  });

  test('reads stdin', async () => {
    const { path: cwd } = await checked();
    const bin = new URL('../../bin/firstbytes.js', import.meta.url).pathname;
    const input = readFileSync(`${cwd}/r.ndjson`);
    const ran = spawnSync(process.execPath, [bin, 'report', '-'], { input, cwd });
    expect(`${ran.stdout}`).toContain('2 endpoints: 1 ok, 1 mismatch');
  });

  test('results without a summary do not pass', async () => {
    const folder = await checked();
    const text = readFileSync(folder.in('r.ndjson'), 'utf8');
    const ok = text.split('\n').find((line) => line.includes('"status":"ok"'));
    folder.write('cut.ndjson', `${ok}\n{"type":"resu`);
    const ran = await firstbytes(['report', 'cut.ndjson'], { cwd: folder.path });
    expect(ran.exitCode).toBe(1);
    expect(ran.stderr).toContain('cut.ndjson: warning: line 2 is incomplete and was skipped');
    expect(ran.stderr).toContain('the summary line is missing');
  });

  test.each([
    ['firstbytes.yaml', 'firstbytes.yaml: not JSON: '],
    ['missing.json', 'cannot read missing.json: no such file or directory'],
  ])('%s is no input', async (file, message) => {
    const { path: cwd } = folderWith(['address: "a:1", expect: ssh']);
    const ran = await firstbytes(['report', file], { cwd });
    expect(ran.exitCode).toBe(2);
    expect(ran.stderr).toContain(message);
  });
});

describe('diff', () => {
  test('exits with 1 if something is worse, and with 0 if it is fixed', async () => {
    const { path: cwd } = await checked();
    const [one, two] = [await opened(ssh()), await opened(ssh())];
    const other = folderWith([
      `name: bastion, address: "${one.address}", expect: ssh`,
      `name: shop, address: "${two.address}", expect: http`,
    ]);
    await firstbytes(['check', '-o', `json=${cwd}/new.json`], { cwd: other.path });
    const same = await firstbytes(['diff', 'r.json', 'r.ndjson'], { cwd });
    expect(same).toMatchObject({ exitCode: 0, stdout: '0 differences, 2 unchanged\n' });
    const ran = await firstbytes(['diff', 'r.json', 'new.json', '-o', 'json'], { cwd });
    expect(JSON.parse(ran.stdout).summary).toMatchObject({ new: 2, gone: 2, exitCode: 1 });
    expect(ran.exitCode).toBe(1);
  });

  test('exits with 2 without usable input', async () => {
    const { path: cwd } = await checked();
    expect(await firstbytes(['diff', 'r.json', 'missing'], { cwd })).toMatchObject({
      exitCode: 2,
      stdout: '',
    });
  });
});

describe('validate -o', () => {
  test('annotates the line of the mistake', async () => {
    const { path: cwd } = folderWith(['adress: "a:1", expect: ssh']);
    const ran = await firstbytes(['validate', '-o', 'github'], { cwd });
    expect(ran.exitCode).toBe(2);
    expect(ran.stdout).toMatch(
      /^::error file=firstbytes\.yaml,line=2,col=\d+,title=Invalid config/,
    );
  });

  test('lists valid configs as well where the format has them', async () => {
    const { path: cwd } = folderWith(['address: "a:1", expect: ssh']);
    const ran = await firstbytes(['validate', '-o', 'json'], { cwd });
    expect(ran.exitCode).toBe(0);
    expect(JSON.parse(ran.stdout).files).toEqual([{ file: 'firstbytes.yaml', problems: [] }]);
  });
});
