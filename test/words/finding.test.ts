import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../src/expect/catalogue.ts';
import type { Finding } from '../../src/expect/finding.ts';
import { findingWords } from '../../src/words/finding.ts';

const FINDINGS: readonly (readonly [Finding, problem: string])[] = [
  [
    { code: 'wrong-protocol', about: { expected: 'http', found: 'ssh', product: 'OpenSSH' } },
    'expected http, found ssh (OpenSSH)',
  ],
  [
    { code: 'missing-tls', about: { expected: 'tls/http', found: 'http' } },
    'expected tls/http, found http without TLS',
  ],
  [
    { code: 'starttls-missing', about: { protocol: 'smtp', offered: false } },
    'the smtp server does not support STARTTLS',
  ],
  [
    { code: 'alpn-mismatch', about: { wanted: ['h2', 'http/1.1'] } },
    'expected ALPN h2 or http/1.1, but the server selected none',
  ],
  [
    {
      code: 'certificate-name',
      about: { name: 'c.test', covered: ['a.test', 'b.test'], subject: '' },
    },
    'the certificate is valid for a.test and b.test, not for c.test',
  ],
  [
    { code: 'wrong-version', about: { protocol: 'ssh', wanted: ['2.0'], found: '1.99' } },
    'expected ssh version 2.0, found version 1.99',
  ],
  [{ code: 'not-closed', about: {} }, 'expected closed, found an open port'],
  [{ code: 'no-route', about: { code: 'EHOSTUNREACH' } }, 'no route to the host (EHOSTUNREACH)'],
  [{ code: 'silent', about: { expected: 'redis' } }, 'expected redis, but the server sent no data'],
  [
    { code: 'silent', about: { expected: 'closed' } },
    'expected closed, but silence over UDP does not prove that',
  ],
  [
    { code: 'unknown-bytes', about: { expected: 'http' } },
    'expected http, but the reply matches no known protocol',
  ],
  [
    {
      code: 'unknown-bytes',
      about: { expected: 'http', shape: { kind: 'text', firstLine: 'HELLO' } },
    },
    'expected http, but the reply matches no known protocol: text, "HELLO"',
  ],
  [
    {
      code: 'unknown-bytes',
      about: {
        expected: 'http',
        shape: { kind: 'binary', prefix: { size: 4, endian: 'big', counts: 'payload' } },
      },
    },
    'expected http, but the reply matches no known protocol: binary, probably with a length of 4 bytes in front, big-endian',
  ],
  [
    { code: 'ambiguous', about: { expected: 'http', candidates: ['ftp', 'smtp', 'pop3'] } },
    'expected http, but the reply could be ftp, smtp or pop3',
  ],
  [
    { code: 'moved', about: { to: { name: 'shop', address: '10.0.0.1:443' } } },
    'the expected service was found at shop 10.0.0.1:443',
  ],
];

describe('the problem', () => {
  it.each(FINDINGS)('of $code is one plain sentence', (finding, problem) => {
    expect(findingWords(finding).problem).toBe(problem);
  });
});

describe('the fix', () => {
  it('names the config key that accepts what was found', () => {
    const about = { expected: 'ssh', found: 'http' };
    expect(findingWords({ code: 'wrong-protocol', about }).fix).toBe(
      'fix the address, or set `expect: http` if this is intended',
    );
  });

  it('names the path if a web server does not upgrade to WebSocket', () => {
    const about = { expected: 'http/websocket', found: 'http' };
    expect(findingWords({ code: 'wrong-protocol', about }).fix).toMatch(/^set `path`/);
  });
});

describe('the catalogue', () => {
  it.each(Object.entries(CATALOGUE))('has a title of two to five words for %s', (_, { title }) => {
    expect(title.split(' ').length).toBeGreaterThanOrEqual(2);
    expect(title.split(' ').length).toBeLessThanOrEqual(5);
    expect(title).toMatch(/^[A-Z][^.]*$/);
  });

  it.each(Object.entries(CATALOGUE))('has a fix for %s that starts with a verb', (_, { fix }) => {
    expect(fix).toMatch(
      /^(?:If|Wait|Send|Check|Correct|Enable|Exchange|Inspect|Issue|Point|Remove|Repeat|Start|Stop|Upgrade) /,
    );
  });
});
