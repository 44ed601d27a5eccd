import { describe, expect, it } from 'vitest';
import { Exemptions } from '../../src/expect/exemptions.ts';
import type { IgnoreEntry } from '../../src/expect/ignore.ts';
import { okOf, refusedOf, resultOf } from '../support/results.ts';

const origin = { file: 'firstbytes.yaml', line: 9, column: 5 };

function ignore(more: Partial<IgnoreEntry> = {}): IgnoreEntry {
  return { endpoint: 'shop', reason: 'it moves', origin, ...more };
}

function exemptionsOf(...ignores: readonly IgnoreEntry[]): Exemptions {
  return new Exemptions({ ignores, today: '2026-05-02' });
}

describe('an ignore', () => {
  it.each(['shop', 'SHOP', 's*p', 'shop.internal', '*.internal:80'])(
    'covers the endpoints that %s matches',
    (endpoint) => {
      const { exemption } = exemptionsOf(ignore({ endpoint })).apply(refusedOf());
      expect(exemption).toEqual({ kind: 'ignore', reason: 'it moves' });
    },
  );

  it('covers no other endpoint', () => {
    const exemptions = exemptionsOf(ignore({ endpoint: 'sho' }));
    expect(exemptions.apply(refusedOf()).exemption).toBeUndefined();
  });

  it('covers only its codes', () => {
    const exemptions = exemptionsOf(ignore({ codes: ['refused', 'timed-out'] }));
    expect(exemptions.apply(refusedOf()).exemption).toBeDefined();
    expect(exemptions.apply(resultOf()).exemption).toBeUndefined();
  });

  it('leaves a result that is ok as it is', () => {
    const ok = okOf({ endpoint: refusedOf().endpoint });
    expect(exemptionsOf(ignore()).apply(ok)).toBe(ok);
  });

  it('applies on its last day, and no longer', () => {
    const last = exemptionsOf(ignore({ until: '2026-05-02' }));
    expect(last.apply(refusedOf()).exemption).toBeDefined();
    expect(last.expired).toEqual([]);
    const over = exemptionsOf(ignore({ until: '2026-05-01' }));
    expect(over.apply(refusedOf()).exemption).toBeUndefined();
    expect(over.expired).toHaveLength(1);
    expect(over.unused).toEqual([]);
  });

  it('is unused until it covers a finding', () => {
    const exemptions = exemptionsOf(ignore(), ignore({ endpoint: 'other' }));
    exemptions.apply(refusedOf());
    expect(exemptions.unused.map(({ endpoint }) => endpoint)).toEqual(['other']);
  });
});

describe('a result with several findings', () => {
  const both = resultOf({
    findings: [
      {
        code: 'certificate-name',
        about: { name: 'a', serverName: false, covered: [], subject: '' },
      },
      { code: 'tls-too-old', about: { wanted: 'TLS 1.3', negotiated: 'TLS 1.2' } },
    ],
  });

  it('needs an entry for each of them', () => {
    const name = ignore({ codes: ['certificate-name'], reason: 'one' });
    const version = ignore({ codes: ['tls-too-old'], reason: 'two' });
    expect(exemptionsOf(name).apply(both).exemption).toBeUndefined();
    expect(exemptionsOf(name, version).apply(both).exemption).toEqual({
      kind: 'ignore',
      reason: 'one; two',
    });
  });
});
