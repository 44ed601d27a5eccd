import { spawnSync } from 'node:child_process';
import {
  lstatSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { describe, expect, test } from 'vitest';
import { CliError } from '../../src/cli/cli-error.ts';
import { openWholeFile } from '../../src/cli/file-sink.ts';
import { openLineFile } from '../../src/cli/line-file.ts';
import { Folder } from '../support/command.ts';

describe('a whole file', () => {
  test('is complete or not there at all', async () => {
    const folder = new Folder();
    const sink = await openWholeFile(folder.in('report.json'));
    // A process that is killed before the report is written leaves nothing behind.
    expect(readdirSync(folder.path)).toEqual([]);
    await sink.write('one ');
    expect(readdirSync(folder.path)).toEqual([
      expect.stringMatching(/^report\.json\.\w{12}\.tmp$/),
    ]);
    await sink.write('two');
    await sink.commit();
    expect(readdirSync(folder.path)).toEqual(['report.json']);
    expect(readFileSync(folder.in('report.json'), 'utf8')).toBe('one two');
  });

  test('can be written beside what a killed process left', async () => {
    const folder = new Folder();
    const killed = await openWholeFile(folder.in('report.json'));
    await killed.write('half a rep');
    const sink = await openWholeFile(folder.in('report.json'));
    await sink.write('a report');
    await sink.commit();
    expect(readFileSync(folder.in('report.json'), 'utf8')).toBe('a report');
    killed.discard();
    expect(readdirSync(folder.path)).toEqual(['report.json']);
  });

  test('keeps the earlier report, and nothing else, if it is discarded', async () => {
    const folder = new Folder();
    folder.write('report.json', 'old');
    const sink = await openWholeFile(folder.in('report.json'));
    await sink.write('new');
    sink.discard();
    expect(readdirSync(folder.path)).toEqual(['report.json']);
    expect(readFileSync(folder.in('report.json'), 'utf8')).toBe('old');
  });

  test('keeps the permissions of the file that it replaces', async () => {
    const folder = new Folder();
    writeFileSync(folder.in('report.json'), 'old', { mode: 0o600 });
    const sink = await openWholeFile(folder.in('report.json'));
    await sink.write('new');
    await sink.commit();
    expect(statSync(folder.in('report.json')).mode & 0o777).toBe(0o600);
  });
});

describe('a file of lines', () => {
  test('has each line under its own name as soon as it is written', async () => {
    const folder = new Folder();
    const sink = await openLineFile(folder.in('report.ndjson'));
    await sink.write('one\n');
    expect(readFileSync(folder.in('report.ndjson'), 'utf8')).toBe('one\n');
    await sink.write('two\n');
    await sink.commit();
    expect(readFileSync(folder.in('report.ndjson'), 'utf8')).toBe('one\ntwo\n');
    expect(readdirSync(folder.path)).toEqual(['report.ndjson']);
  });

  test('keeps the earlier lines until the first line replaces them', async () => {
    const folder = new Folder();
    folder.write('report.ndjson', 'a longer line of yesterday\n');
    const sink = await openLineFile(folder.in('report.ndjson'));
    expect(readFileSync(folder.in('report.ndjson'), 'utf8')).toContain('yesterday');
    await sink.write('today\n');
    await sink.commit();
    expect(readFileSync(folder.in('report.ndjson'), 'utf8')).toBe('today\n');
  });

  test('is as it was if it is discarded before the first line', async () => {
    const folder = new Folder();
    folder.write('old.ndjson', 'yesterday\n');
    for (const name of ['old.ndjson', 'new.ndjson'])
      (await openLineFile(folder.in(name))).discard();
    expect(readdirSync(folder.path)).toEqual(['old.ndjson']);
    expect(readFileSync(folder.in('old.ndjson'), 'utf8')).toBe('yesterday\n');
  });

  test('keeps its lines if it is discarded later', async () => {
    const folder = new Folder();
    const sink = await openLineFile(folder.in('report.ndjson'));
    await sink.write('one\n');
    sink.discard();
    expect(readFileSync(folder.in('report.ndjson'), 'utf8')).toBe('one\n');
  });
});

describe.each([
  ['a whole file', openWholeFile],
  ['a file of lines', openLineFile],
])('%s', (_, open) => {
  test.each(['target', 'missing'])('through a link to a %s leaves the link', async (name) => {
    const folder = new Folder();
    folder.write('target', 'old');
    symlinkSync(name, folder.in('first'));
    symlinkSync('first', folder.in('link'));
    const sink = await open(folder.in('link'));
    await sink.write('new');
    await sink.commit();
    expect(lstatSync(folder.in('link')).isSymbolicLink()).toBe(true);
    expect(lstatSync(folder.in('first')).isSymbolicLink()).toBe(true);
    expect(readFileSync(folder.in(name), 'utf8')).toBe('new');
  });

  test('that is a pipe without a reader is an error, and does not wait', async () => {
    const folder = new Folder();
    spawnSync('sh', ['-c', 'mkfifo "$0"', folder.in('pipe')]);
    const opening = open(folder.in('pipe'));
    await expect(opening).rejects.toThrow(/cannot write .*pipe: no process reads this pipe/);
    await expect(opening).rejects.toBeInstanceOf(CliError);
  });

  test('that is a device is written directly', async () => {
    const sink = await open('/dev/full');
    await expect(sink.write('text')).rejects.toMatchObject({ code: 'ENOSPC' });
    sink.discard();
    expect(statSync('/dev/full').isCharacterDevice()).toBe(true);
  });
});
