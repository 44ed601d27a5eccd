import { describe, expect, it } from 'vitest';
import { exitCode } from '../../src/expect/exit-code.ts';

describe('the exit code', () => {
  it('is 0 when every expectation is confirmed or tolerated', () => {
    expect(exitCode({ confirmed: 3, failed: 0 }, false)).toBe(0);
  });

  it('is 1 for one that fails', () => {
    expect(exitCode({ confirmed: 3, failed: 1 }, false)).toBe(1);
  });

  it('is 1 when nothing at all was confirmed, however lenient', () => {
    expect(exitCode({ confirmed: 0, failed: 0 }, false)).toBe(1);
  });

  it('is 130 when it was interrupted', () => {
    expect(exitCode({ confirmed: 1, failed: 0 }, true)).toBe(130);
  });
});
