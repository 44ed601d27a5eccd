import { expect, test } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { confidenceText } from '../../src/words/confidence.ts';

const weak = { confidence: 'weak', protocols: ['http'] } as const;

test('a likely cause has no doubt', () => {
  expect(confidenceText({ confidence: 'likely', protocols: ['http'] })).toBe('likely');
});

test.each([
  ['a rounded size', { ...weak, doubt: 'rounded' }, 'the size is rounded'],
  ['a line without words of reading', { ...weak, doubt: 'words' }, 'the words do not say'],
  ['a message without bytes', weak, 'other reasons'],
  ['the size of a large message', { ...weak, note: 'large' }, 'of the right protocol'],
  [
    'a number of two bytes',
    { ...weak, evidence: { bytes: text('HT'), reading: { width: 2 } } },
    'two bytes',
  ],
] as const)('the doubt of a weak cause is named: %s', (_, cause, words) => {
  expect(confidenceText(cause)).toContain(words);
});
