import { expect, test } from 'vitest';
import { STRICT } from '../../../src/expect/level.ts';
import { PageRows } from '../../../src/report/html/page-rows.ts';
import { Texts } from '../../../src/report/html/texts.ts';
import type { Row } from '../../../src/report/row.ts';
import { summaryOf, syntheticRows } from '../../page/synthetic.ts';

const [FIRST] = syntheticRows(1);
const OK_ROW: Row = { ...(FIRST as Row), status: 'ok', findings: [] };
const SENTENCE_LENGTH = 1000;

test('sentences are kept up to 24 Mi characters together', () => {
  const texts = new Texts();
  const limit = Math.floor((24 * 2 ** 20) / SENTENCE_LENGTH);
  const sentence = (number: number) => String(number).padStart(SENTENCE_LENGTH, '.');
  for (let number = 0; number < limit; number++) texts.addSentence(sentence(number));
  expect(texts.addSentence(sentence(limit))).toBe(0);
  expect(texts.all.length).toBe(limit + 1);
});

test('a known sentence, and a text that is no sentence, have a place when the room is used up', () => {
  const texts = new Texts();
  for (let number = 0; texts.addSentence(`${number}`.padStart(SENTENCE_LENGTH, '.')) > 0; )
    number++;
  expect(texts.addSentence('0'.padStart(SENTENCE_LENGTH, '.'))).toBe(1);
  expect(texts.all[texts.add('10.0.0.1')]).toBe('10.0.0.1');
});

test('500,000 rows that are ok are listed, and as many that are not have room besides', () => {
  const rows = new PageRows(STRICT);
  for (let number = 0; number < 500_002; number++) rows.add(OK_ROW);
  rows.add({ ...OK_ROW, status: 'mismatch' });
  const { facts, columns } = rows.data({ ...summaryOf([]), version: '1.2.3' });
  expect([facts.omitted, columns.status.length]).toEqual([2, 500_001]);
});
