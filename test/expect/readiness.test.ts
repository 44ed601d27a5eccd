import { describe, expect, it } from 'vitest';
import { STRICT } from '../../src/expect/level.ts';
import { readinessOf, type WaitedFor, waitStep } from '../../src/expect/readiness.ts';
import { okOf, refusedOf, resultOf } from '../support/results.ts';

const READY = okOf();
const REFUSED = refusedOf();
const WRONG = resultOf();
const LOADING: WaitedFor = { ...READY, findings: [{ code: 'not-ready' }] };

function inconclusive(...codes: WaitedFor['findings'][number]['code'][]): WaitedFor {
  return { ...WRONG, status: 'inconclusive', findings: codes.map((code) => ({ code })) };
}

describe('the readiness of an endpoint', () => {
  it('needs the right protocol and no note that it is not ready', () => {
    expect(readinessOf(READY, STRICT)).toBe('ready');
    expect(readinessOf(LOADING, STRICT)).toBe('starting');
  });

  it.each(['closed', 'reset', 'silent', 'not-finished', 'not-attempted'] as const)(
    'can still come after %s',
    (code) => {
      expect(readinessOf(inconclusive(code), STRICT)).toBe('starting');
    },
  );

  it.each(['refused', 'timed-out', 'no-such-name', 'resolver-failed', 'no-route'] as const)(
    'can still come after %s',
    (code) => {
      expect(readinessOf({ ...REFUSED, findings: [{ code }] }, STRICT)).toBe('starting');
    },
  );

  it('is unclear where the bytes are unknown, whatever else is missing', () => {
    expect(readinessOf(inconclusive('unknown-bytes'), STRICT)).toBe('unclear');
    expect(readinessOf(inconclusive('ambiguous'), STRICT)).toBe('unclear');
  });

  it('is not required of what an ignore, the baseline or the policy accepts', () => {
    const ignored = { ...REFUSED, exemption: { kind: 'ignore', reason: 'x' } } as const;
    expect(readinessOf(ignored, STRICT)).toBe('accepted');
    expect(readinessOf({ ...WRONG, exemption: { kind: 'baseline' } }, STRICT)).toBe('accepted');
    expect(readinessOf(REFUSED, { ...STRICT, unreachable: 'ignore' })).toBe('accepted');
  });

  it('is required of what the policy only warns of', () => {
    expect(readinessOf(REFUSED, { ...STRICT, unreachable: 'warn' })).toBe('starting');
  });
});

describe('the step after a probe', () => {
  it('ends the waiting for an endpoint that is ready', () => {
    expect(waitStep([READY], [REFUSED], STRICT)).toBe('settle');
  });

  it('is one more probe while the service starts, however often', () => {
    expect(waitStep([REFUSED], undefined, STRICT)).toBe('repeat');
    expect(waitStep([REFUSED], [REFUSED], STRICT)).toBe('repeat');
    expect(waitStep([LOADING], [LOADING], STRICT)).toBe('repeat');
  });

  it('confirms a wrong protocol once, and then fails', () => {
    expect(waitStep([WRONG], undefined, STRICT)).toBe('repeat');
    expect(waitStep([WRONG], [REFUSED], STRICT)).toBe('repeat');
    expect(waitStep([WRONG], [WRONG], STRICT)).toBe('fail');
  });

  it('ends nothing else for a confirmed mismatch that does not fail the check', () => {
    expect(waitStep([WRONG], [WRONG], { ...STRICT, mismatch: 'warn' })).toBe('settle');
  });

  it('confirms an unidentified protocol once', () => {
    const unknown = inconclusive('unknown-bytes');
    expect(waitStep([unknown], undefined, STRICT)).toBe('repeat');
    expect(waitStep([unknown], [unknown], STRICT)).toBe('settle');
  });

  it('needs every address of a name', () => {
    expect(waitStep([READY, REFUSED], [READY, REFUSED], STRICT)).toBe('repeat');
    expect(waitStep([READY, READY], [READY, REFUSED], STRICT)).toBe('settle');
  });
});
