import { expect, test } from 'vitest';
import { Folder, firstbytes } from '../support/command.ts';

const CONFIG = 'endpoints: [{ address: "127.0.0.1:1", expect: ssh }]\n';

test('two spellings of one file are one file', async () => {
  const folder = new Folder();
  folder.write('firstbytes.yaml', CONFIG);
  const outputs = ['-o', 'json=out', '-o', 'csv=./out'];
  const { stderr, exitCode } = await firstbytes(['check', ...outputs], { cwd: folder.path });
  expect(stderr).toBe('firstbytes: "json" and "csv" both write to ./out\nhint: use two files\n');
  expect(exitCode).toBe(2);
});

test.each([
  ['the config', ['-o', 'json=./firstbytes.yaml'], './firstbytes.yaml'],
  ['a source', ['--from', '.env', '-o', 'csv=.env'], '.env'],
  ['the baseline', ['--baseline', 'b.json', '--update-baseline', '-o', 'json=b.json'], 'b.json'],
])('a report never replaces %s', async (_, args, file) => {
  const folder = new Folder();
  folder.write('firstbytes.yaml', CONFIG);
  folder.write('.env', 'SFTP_URL=sftp://127.0.0.1:1/\n');
  const { stderr, exitCode } = await firstbytes(['check', ...args], { cwd: folder.path });
  expect(stderr).toContain(`would replace ${file}, which is an input\nhint: use another file\n`);
  expect(exitCode).toBe(2);
});

test('a baseline that never ends is not read to its end', async () => {
  const folder = new Folder();
  folder.write('firstbytes.yaml', CONFIG);
  const { stderr } = await firstbytes(['check', '--baseline', '/dev/zero'], { cwd: folder.path });
  expect(stderr).toBe('firstbytes: cannot read /dev/zero: more than 64 MiB\n');
});

test.each([
  ['report', ['report', 'old.json', '-o', 'csv=old.json']],
  ['diff', ['diff', 'old.json', 'new.json', '-o', 'json=./old.json']],
])('%s never replaces stored results', async (_, args) => {
  const folder = new Folder();
  const { stderr, exitCode } = await firstbytes(args, { cwd: folder.path });
  expect(stderr).toContain('which is an input\nhint: use another file\n');
  expect(exitCode).toBe(2);
});

test.each([
  ['{}', 'schemaVersion is missing'],
  ['[]', 'expected an object'],
  ['{"schemaVersion":"2","summary":{},"results":[]}', 'schemaVersion: expected a number'],
])('results that are something else are reported in plain words: %s', async (text, problem) => {
  const folder = new Folder();
  folder.write('r.json', `${text}\n`);
  const { stderr } = await firstbytes(['report', 'r.json'], { cwd: folder.path });
  expect(stderr).toContain(`firstbytes: r.json: ${problem}\n`);
});
