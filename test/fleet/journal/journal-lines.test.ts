import { expect, test } from 'vitest';
import { journalLines } from '../../../src/fleet/journal/journal-lines.ts';
import { chunksOf } from '../../support/journals.ts';

async function linesOf(text: string, size: number) {
  const lines = [];
  for await (const batch of journalLines(chunksOf(text, size), 'run')) lines.push(...batch);
  return lines;
}

test.each([1, 2, 3, 100])('lines do not depend on chunks of %d bytes', async (size) => {
  expect(await linesOf('one\nzwei ö\n\ntorn', size)).toEqual([
    { text: 'one', number: 1, isTorn: false },
    { text: 'zwei ö', number: 2, isTorn: false },
    { text: '', number: 3, isTorn: false },
    { text: 'torn', number: 4, isTorn: true },
  ]);
});

test('a line without an end is refused before it fills the memory', async () => {
  async function* endless() {
    const chunk = new Uint8Array(1024 ** 2).fill(0x61);
    for (;;) yield chunk;
  }
  const read = async () => {
    for await (const _ of journalLines(endless(), 'run'));
  };
  await expect(read()).rejects.toThrow('run:1: the line is too long');
});
