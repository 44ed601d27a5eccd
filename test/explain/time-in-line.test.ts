import { describe, expect, test } from 'vitest';
import { timeInLine } from '../../src/explain/time-in-line.ts';

describe('the time of a line', () => {
  test.each([
    ['2026-11-29T05:08:57.123Z ERROR x', '2026-11-29T05:08:57.123Z'],
    ['[2026-11-29 05:08:57,123] INFO x', '2026-11-29 05:08:57,123'],
    ['2026/11/29 05:08:57 [error] x', '2026/11/29 05:08:57'],
    ['{"ts":"2026-11-29T05:08:57+01:00","msg":"x"}', '2026-11-29T05:08:57+01:00'],
    ['Nov 29 05:08:57 host app[7]: x', 'Nov 29 05:08:57'],
    ['Nov  9 05:08:57 host app[7]: x', 'Nov  9 05:08:57'],
    ['10.0.0.7 - - [29/Nov/2026:05:08:57 +0000] "GET / HTTP/1.1"', '29/Nov/2026:05:08:57 +0000'],
    ['7:M 29 Nov 05:08:57.123 * x', '05:08:57.123'],
  ])('%s', (line, time) => {
    expect(timeInLine(line)).toBe(time);
  });

  test.each(['wrong version number', 'MAC 16:03:01:02:00:01', 'port 05:08', ''])(
    'is absent where there is none: %j',
    (line) => {
      expect(timeInLine(line)).toBeUndefined();
    },
  );

  test('is looked for at the start of the line only', () => {
    expect(timeInLine(`${'x'.repeat(300)}2026-11-29T05:08:57Z`)).toBeUndefined();
  });
});
