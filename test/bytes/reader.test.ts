import { expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { Reader } from '../../src/bytes/reader.ts';
import { textPattern } from '../../src/bytes/text-pattern.ts';

const NUMBER = textPattern(/^(\d{1,5})\n/);

it('matches a grammar from its position on', () => {
  const reader = new Reader(text('port 8080\nopen'), true, 5);
  expect(reader.match(NUMBER)?.[1]).toBe('8080');
  expect(reader.availableText()).toBe('open');
});

it('keeps its position where a grammar does not match', () => {
  const reader = new Reader(text('port http\n'), true, 5);
  expect(reader.match(NUMBER)).toBeUndefined();
  expect(reader.at).toBe(5);
});

it('takes the first literal that is there, whatever a longer one lacks', () => {
  const reader = new Reader(text('OK'), false);
  expect(reader.oneOf(['OKAY', 'OK'])).toBe('OK');
});

it('waits for a literal that has begun', () => {
  expect(() => new Reader(text('OK'), false).oneOf(['NO', 'OKAY'])).toThrow();
});
