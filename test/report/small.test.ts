import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { columnWidths } from '../../src/report/columns.ts';
import { progressLine, progressText } from '../../src/report/progress.ts';
import { wantsColour } from '../../src/report/style.ts';
import { clustersOf, cutEnd, cutMiddle, widthOf, wrap } from '../../src/report/width.ts';

describe('colour', () => {
  test.each([
    [{ isTty: true }, true],
    [{ isTty: false }, false],
    [{ isTty: true, noColor: '1' }, false],
    [{ isTty: true, noColor: '' }, true],
    [{ isTty: false, forceColor: '1' }, true],
    [{ isTty: false, forceColor: 'true' }, true],
    [{ isTty: false, forceColor: '' }, false],
    [{ isTty: true, forceColor: '0' }, false],
    [{ isTty: true, forceColor: 'false' }, false],
    [{ isTty: true, noColor: '1', forceColor: '1' }, false],
    [{ isTty: false, noColor: '1', flag: true }, true],
    [{ isTty: true, forceColor: '1', flag: false }, false],
  ])('%j: %s', (signs, wanted) => {
    expect(wantsColour(signs)).toBe(wanted);
  });
});

describe('width', () => {
  test('wide and combining characters', () => {
    expect(widthOf('abc')).toBe(3);
    expect(widthOf('東京')).toBe(4);
    expect(widthOf('e\u0301')).toBe(1);
    expect(widthOf('🙂')).toBe(2);
  });

  test('cutting', () => {
    expect(cutEnd('abcdef', 4)).toBe('abc…');
    expect(cutMiddle('db-primary.internal:5432', 11)).toBe('db-pr…:5432');
    expect(cutMiddle('short', 11)).toBe('short');
    expect(cutMiddle('東京東京東京', 5)).toBe('東…京');
  });

  test.each([
    ['a flag', '🇩🇪', 2],
    ['a family', '👩‍👩‍👧', 2],
    ['a skin tone', '👍🏽', 2],
    ['a keycap', '1️⃣', 2],
    ['an emoji of Unicode 15', '🫨', 2],
    ['a letter with marks', 'ặ́', 1],
    ['a Hangul syllable of jamo', '한', 2],
    ['a heart drawn as text', '❤', 1],
    ['a heart drawn as an emoji', '❤️', 2],
  ])('%s is one character: %s', (_what, cluster, columns) => {
    expect(widthOf(cluster)).toBe(columns);
    expect(cutEnd(cluster.repeat(4), 2 * columns + 1)).toBe(`${cluster.repeat(2)}…`);
    expect(cutMiddle(cluster.repeat(4), 2 * columns + 1)).toBe(`${cluster}…${cluster}`);
    expect(wrap(cluster.repeat(4), 2 * columns)).toEqual([cluster.repeat(2), cluster.repeat(2)]);
  });

  test('wrapping', () => {
    expect(wrap('one two three', 8)).toEqual(['one two', 'three']);
    expect(wrap('abcdefghij kl', 4)).toEqual(['abcd', 'efgh', 'ij', 'kl']);
    expect(wrap('', 4)).toEqual(['']);
  });

  test('nothing is lost in wrapping, nothing is too wide', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 2, max: 40 }), (text, n) => {
        const lines = wrap(text, n);
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
        // A character that is wider than the line, such as one with spacing marks, stands alone.
        const widest = Math.max(n, ...clustersOf(text).map(widthOf));
        expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(widest);
        expect(widthOf(cutEnd(text, n))).toBeLessThanOrEqual(n);
        expect(widthOf(cutMiddle(text, n))).toBeLessThanOrEqual(n);
      }),
    );
  });

  test('columns fill the width exactly', () => {
    const rows = [['a'.repeat(50), 'b'.repeat(3), 'ok', 'c'.repeat(30)]];
    const widths = columnWidths(40, rows, [2, 1, Number.POSITIVE_INFINITY, 1]);
    expect(widths.reduce((sum, one) => sum + one, 0)).toBe(40);
    expect(widths[2]).toBe(2);
  });
});

test('progress is one line that fits', () => {
  const counts = { ok: 10, mismatch: 1, inconclusive: 0, unreachable: 1 };
  const progress = { counts, total: 46, ms: 500 };
  expect(progressLine(progress, 80)).toBe('\r\x1b[2Kchecked 12 of 46, 2 not ok');
  expect(progressLine(progress, 10)).toBe('\r\x1b[2Kchecked …');
});

test('progress has a rate and the time left once they are no guess', () => {
  const counts = { ok: 600, mismatch: 31, inconclusive: 0, unreachable: 0 };
  expect(progressText({ counts, total: 5000, ms: 3155 })).toBe(
    'checked 631 of 5000, 31 not ok (200/s, 22.0 s left)',
  );
});
