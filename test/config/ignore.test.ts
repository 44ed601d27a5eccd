import { describe, expect, it } from 'vitest';
import { compileConfig } from '../../src/config/load.ts';
import { FEW } from '../support/protocols.ts';

function load(ignore: string) {
  const text = `endpoints: [{ address: "a:1", expect: ssh }]\nignore:\n  - ${ignore}\n`;
  return compileConfig(text, 'f.yaml', { env: {}, tcpProtocols: FEW });
}

function messagesOf(ignore: string): readonly string[] {
  const config = load(ignore);
  return config.ok ? [] : config.diagnostics.map(({ message }) => message);
}

describe('an entry of ignore', () => {
  it('has its place', () => {
    expect(
      load('{ endpoint: "db*", code: refused, reason: it moves, until: 2026-05-01 }'),
    ).toMatchObject({
      ok: true,
      ignores: [
        {
          endpoint: 'db*',
          codes: ['refused'],
          reason: 'it moves',
          until: '2026-05-01',
          origin: { file: 'f.yaml', line: 3, column: 5 },
        },
      ],
    });
  });

  it('may have several codes, or none', () => {
    const several = load('{ endpoint: a, code: [refused, closed], reason: x }');
    expect(several).toMatchObject({ ignores: [{ codes: ['refused', 'closed'] }] });
    const none = load('{ endpoint: a, reason: x }');
    expect(none.ok && none.ignores[0]).not.toHaveProperty('codes');
  });

  it.each([
    ['{ endpoint: a }', 'missing key "reason"'],
    ['{ reason: x }', 'missing key "endpoint"'],
    ['{ endpoint: a, reason: "" }', 'empty text'],
    ['{ endpoint: a, reason: x, untill: 2026-05-01 }', 'unknown key "untill"'],
    ['{ endpoint: a, reason: x, until: tomorrow }', 'expected a date such as 2026-12-31'],
    ['{ endpoint: a, reason: x, until: 2026-02-30 }', 'expected a date such as 2026-12-31'],
    ['{ endpoint: a, reason: x, until: 2026 }', 'expected a date such as 2026-12-31'],
    [
      '{ endpoint: a, reason: x, code: refusd }',
      'expected a finding code such as refused, or a list',
    ],
    [
      '{ endpoint: a, reason: x, code: silnt }',
      'expected a finding code such as silent, or a list',
    ],
    [
      '{ endpoint: a, reason: x, code: not-ready }',
      'expected a finding code such as refused, or a list',
    ],
  ])('%s is a mistake', (entry, message) => {
    expect(messagesOf(entry)).toEqual([message]);
  });
});
