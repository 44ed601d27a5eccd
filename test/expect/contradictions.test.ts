import { describe, expect, it } from 'vitest';
import { compileExpectation } from '../../src/config/expectation.ts';
import type { Expectation } from '../../src/expect/endpoint.ts';
import { judgeEndpoint } from '../../src/expect/verdict.ts';
import { endpointOf, foundOf, NOW, registry } from '../support/expectations.ts';

type Input = Parameters<typeof compileExpectation>[0];
type Keys = Omit<Input, 'expect' | 'listed' | 'nameText'>;

function compiled(expected: string, keys: Keys) {
  const input = { expect: [expected], listed: false, nameText: () => expected, ...keys };
  return compileExpectation(input, registry);
}

/** What the finding says that must be removed. */
function removed(expected: string, keys: Keys, found: string): readonly string[] {
  const expectation = compiled(expected, keys) as Expectation;
  const endpoint = { ...endpointOf('any'), expectation };
  const { findings } = judgeEndpoint(endpoint, foundOf(found), () => undefined, registry, NOW);
  return (findings[0]?.about as { remove?: readonly string[] } | undefined)?.remove ?? [];
}

const NAMES: Readonly<Record<string, keyof Keys>> = {
  'min-tls': 'minTls',
  'certificate-name': 'certificateName',
};

describe('settings that contradict what was found', () => {
  it.each<[string, Keys, string, readonly string[]]>([
    ['http', {}, 'ssh', []],
    ['https', {}, 'ssh', []],
    ['http', { tls: 'required' }, 'http', ['tls: required']],
    ['http', { tls: 'required' }, 'ssh', ['tls: required']],
    ['http', { tls: 'required', minTls: 'TLS 1.2' }, 'ssh', ['tls: required', 'min-tls']],
    ['https', { alpn: ['h2'], certificateName: 'required' }, 'http', ['alpn', 'certificate-name']],
    ['http', { tls: 'required' }, 'tls/ssh', []],
    ['http', { tls: 'forbidden' }, 'tls/http', ['tls: forbidden']],
    ['http', { tls: 'optional' }, 'tls/ssh', ['tls: optional']],
    ['imap', { starttls: 'required' }, 'tls/imap', ['starttls: required']],
    ['imap', { starttls: 'required' }, 'http', ['starttls: required']],
    ['ssh', { version: ['2.0'] }, 'http', ['version']],
    ['http', { version: ['1.1'] }, 'tls/http', []],
  ])('expect %s with %j, found %s', (expected, keys, found, settings) => {
    expect(removed(expected, keys, found)).toEqual(settings);
    const kept = Object.fromEntries(
      Object.entries(keys).filter(
        ([key]) => !settings.some((one) => (NAMES[one] ?? one.split(':')[0]) === key),
      ),
    );
    // Without them, the config accepts what was found.
    const expectation = compiled(found, kept) as Expectation;
    expect(expectation).toHaveProperty('expected');
    const endpoint = { ...endpointOf('any'), expectation };
    const { findings } = judgeEndpoint(endpoint, foundOf(found), () => undefined, registry, NOW);
    const wrong = findings.filter(({ code }) => code !== 'constraint-unverified');
    expect(wrong).toEqual([]);
  });
});
