import { describe, expect, it } from 'vitest';
import { type Counts, exitCode, STRICT } from '../../src/expect/exit-code.ts';

const none: Counts = { ok: 0, mismatch: 0, inconclusive: 0, unreachable: 0 };

describe('the exit code', () => {
  it('is 0 when every expectation is confirmed', () => {
    expect(exitCode({ ...none, ok: 3 }, STRICT, false)).toBe(0);
  });

  it.each(['mismatch', 'inconclusive', 'unreachable'] as const)('is 1 for one %s', (status) => {
    const counts = { ...none, ok: 3, [status]: 1 };
    expect(exitCode(counts, STRICT, false)).toBe(1);
    expect(exitCode(counts, { ...STRICT, [status]: 'warn' }, false)).toBe(0);
    expect(exitCode(counts, { ...STRICT, [status]: 'ignore' }, false)).toBe(0);
  });

  it('is 1 when nothing at all was confirmed, however lenient', () => {
    const counts = { ...none, unreachable: 2 };
    expect(exitCode(counts, { ...STRICT, unreachable: 'ignore' }, false)).toBe(1);
    expect(exitCode(none, STRICT, false)).toBe(1);
  });

  it('is 130 when it was interrupted', () => {
    expect(exitCode({ ...none, ok: 1 }, STRICT, true)).toBe(130);
  });
});
