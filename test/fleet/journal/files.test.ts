import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { FollowedJournal } from '../../../src/fleet/journal/followed-journal.ts';
import { JournalFile } from '../../../src/fleet/journal/journal-file.ts';
import { header, rangeLine, resultLine } from '../../support/journals.ts';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'firstbytes-journal-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

async function newsOf(journal: FollowedJournal) {
  const ranges = [];
  for await (const range of journal.news()) ranges.push(range);
  return ranges;
}

test('lines are in the order of the calls', async () => {
  const path = join(folder(), 'a.ndjson');
  const journal = await JournalFile.create(path);
  await Promise.all([journal.append('1\n'), journal.append('2\n'), journal.append('3\n')]);
  await journal.flush();
  await journal.close();
  expect(readFileSync(path, 'utf8')).toBe('1\n2\n3\n');
});

test('a journal is never written by two', async () => {
  const path = join(folder(), 'a.ndjson');
  writeFileSync(path, '');
  await expect(JournalFile.create(path)).rejects.toThrow('EEXIST');
});

test('after a failure, nothing more is written', async () => {
  const journal = await JournalFile.create(join(folder(), 'a.ndjson'));
  await journal.close();
  await expect(journal.append('1\n')).rejects.toThrow();
  const { failure } = journal;
  expect(failure).toBeInstanceOf(Error);
  await expect(journal.append('2\n')).rejects.toBe(failure);
  await expect(journal.flush()).rejects.toBe(failure);
});

test('of a journal that grows, each range is reported once, when its line is complete', async () => {
  const path = join(folder(), 'a.ndjson');
  const line = rangeLine(4, 8);
  writeFileSync(path, `${header()}${resultLine(0)}${rangeLine(0, 4)}${line.slice(0, 20)}`);
  const journal = new FollowedJournal(path);
  expect(await newsOf(journal)).toEqual([{ from: 0, to: 4 }]);
  expect(await newsOf(journal)).toEqual([]);
  appendFileSync(path, line.slice(20));
  expect(await newsOf(journal)).toEqual([{ from: 4, to: 8 }]);
});

test('a result of megabytes hides no range', async () => {
  const path = join(folder(), 'a.ndjson');
  const long = resultLine(0, { name: 'a'.repeat(3 * 1024 ** 2) });
  writeFileSync(path, `${header()}${long}${rangeLine(0, 4)}`);
  expect(await newsOf(new FollowedJournal(path))).toEqual([{ from: 0, to: 4 }]);
});
