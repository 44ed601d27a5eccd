import { describe, expect, it } from 'vitest';
import type { Certainty } from '../../src/expect/endpoint.ts';
import { type Judged, levelOf, STRICT } from '../../src/expect/level.ts';

const judged = (status: Judged['status'], certainty?: Certainty): Judged => ({
  status,
  ...(certainty ? { basis: { certainty } } : {}),
});

describe('the level of a result', () => {
  it.each(['mismatch', 'inconclusive', 'unreachable'] as const)('is that of a %s', (status) => {
    expect(levelOf(judged(status), STRICT)).toBe('fail');
    expect(levelOf(judged(status), { ...STRICT, [status]: 'warn' })).toBe('warn');
    expect(levelOf(judged(status), { ...STRICT, [status]: 'ignore' })).toBe('ignore');
  });

  it('is undefined for what is ok', () => {
    expect(levelOf(judged('ok', 'guess'), STRICT)).toBeUndefined();
  });

  it.each(['guess', 'name'] as const)('is a warning where the protocol is a %s', (certainty) => {
    expect(levelOf(judged('mismatch', certainty), STRICT)).toBe('warn');
    expect(levelOf(judged('inconclusive', certainty), STRICT)).toBe('warn');
    expect(levelOf(judged('mismatch', certainty), { ...STRICT, guesses: 'fail' })).toBe('fail');
  });

  it.each(['stated', 'probe', 'none'] as const)('fails where the certainty is %s', (certainty) => {
    expect(levelOf(judged('mismatch', certainty), STRICT)).toBe('fail');
  });

  it('fails where a guessed endpoint cannot be reached', () => {
    expect(levelOf(judged('unreachable', 'guess'), STRICT)).toBe('fail');
  });

  it('does not raise the level of a status', () => {
    const policy = { ...STRICT, mismatch: 'ignore', guesses: 'fail' } as const;
    expect(levelOf(judged('mismatch', 'guess'), policy)).toBe('ignore');
  });

  it('hides what is ignored, and only shows what the baseline has', () => {
    const ignored = { ...judged('mismatch'), exemption: { kind: 'ignore', reason: 'x' } } as const;
    expect(levelOf(ignored, STRICT)).toBe('ignore');
    expect(levelOf({ ...judged('mismatch'), exemption: { kind: 'baseline' } }, STRICT)).toBe(
      'warn',
    );
  });
});
