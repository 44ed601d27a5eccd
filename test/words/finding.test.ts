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
    {
      code: 'starttls-missing',
      about: { protocol: 'smtp', offered: false, constraint: 'starttls', upgrade: 'STARTTLS' },
    },
    'the smtp server does not support STARTTLS',
  ],
  [
    { code: 'alpn-mismatch', about: { wanted: ['h2', 'http/1.1'] } },
    'expected ALPN h2 or http/1.1, but the server selected none',
  ],
  [
    {
      code: 'certificate-name',
      about: { name: 'c.test', serverName: false, covered: ['a.test', 'b.test'], subject: '' },
    },
    'the certificate is valid for a.test and b.test, not for c.test',
  ],
  [
    {
      code: 'certificate-expired',
      about: { validTo: '2026-11-25T09:00:00.000Z', days: 3, subject: '' },
    },
    'the certificate expired 3 days ago, on 2026-11-25',
  ],
  [
    {
      code: 'certificate-expires',
      about: { validTo: '2026-12-07T09:00:00.000Z', days: 9, wanted: 14, subject: '' },
    },
    'the certificate expires in 9 days, on 2026-12-07; it must be valid for 14 days',
  ],
  [
    {
      code: 'certificate-untrusted',
      about: {
        reason: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
        by: 'system',
        lacksIssuer: true,
        issuer: 'C=DE\nCN=Some CA',
        subject: '',
      },
    },
    'the certificate is not trusted by the system: the chain is incomplete: the server does not send the certificate of its issuer (C=DE, CN=Some CA) (UNABLE_TO_GET_ISSUER_CERT_LOCALLY)',
  ],
  [
    {
      code: 'certificate-untrusted',
      about: {
        reason: 'DEPTH_ZERO_SELF_SIGNED_CERT',
        by: '/etc/ca.pem',
        issuer: '',
        subject: '',
      },
    },
    'the certificate is not trusted by /etc/ca.pem: it is self-signed (DEPTH_ZERO_SELF_SIGNED_CERT)',
  ],
  [
    {
      code: 'certificate-untrusted',
      about: {
        reason: 'CERT_NOT_YET_VALID',
        issuer: '',
        subject: '',
        validFrom: '2026-12-24T00:00:00.000Z',
      },
    },
    'the certificate is not valid before 2026-12-24',
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
    {
      code: 'wrong-protocol',
      about: { expected: 'ssh', found: 'http', product: 'nginx', inReplyTo: 'http' },
    },
    'expected ssh, found http (nginx), in reply to an http request after no banner came',
  ],
  [
    { code: 'unexpected-tls', about: { expected: 'ftp', found: 'tls/http', inReplyTo: 'tls' } },
    'expected ftp in plaintext, found tls/http, in reply to a TLS ClientHello after no banner came',
  ],
  [
    { code: 'unknown-bytes', about: { expected: 'ssh', inReplyTo: 'polyglot' } },
    'expected ssh, but the reply to a polyglot request, sent after no banner came, matches no known protocol',
  ],
  [
    { code: 'ambiguous', about: { expected: 'http', candidates: ['ftp', 'smtp', 'pop3'] } },
    'expected http, but the reply could be ftp, smtp or pop3',
  ],
  [
    { code: 'ambiguous', about: { expected: 'http', candidates: ['http'] } },
    'expected http; the reply could be http, but does not prove it',
  ],
  [
    {
      code: 'other-service',
      about: { found: 'ssh', product: 'OpenSSH', port: 443, registered: ['tls/http', 'openvpn'] },
    },
    'found ssh (OpenSSH) on port 443, which is registered for tls/http or openvpn',
  ],
  [
    { code: 'other-service', about: { found: 'http', port: 443, registered: ['tls/http'] } },
    'found http without TLS on port 443, which is registered for TLS',
  ],
  [
    { code: 'other-service', about: { found: 'tls/smtp', port: 25, registered: ['smtp'] } },
    'found tls/smtp on port 25, which is registered for smtp without TLS',
  ],
  [
    {
      code: 'exposed-service',
      about: { found: 'http', product: 'Docker', risk: 'container-runtime' },
    },
    'found http (Docker), a container runtime, which requires no login',
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

  it('names the settings that contradict what was found', () => {
    const about = {
      expected: 'tls/http',
      found: 'ssh',
      remove: ['tls: required', 'min-tls'],
    };
    expect(findingWords({ code: 'wrong-protocol', about }).fix).toBe(
      'fix the address, or set `expect: ssh` and remove `tls: required` and `min-tls` if this is intended',
    );
  });

  it.each([
    [
      'smtp',
      'starttls',
      'STARTTLS',
      'enable STARTTLS on the server, or remove `starttls: required`',
    ],
    ['smtp', 'tls', 'STARTTLS', 'enable STARTTLS on the server, or remove `tls: required`'],
    ['postgresql', 'tls', 'TLS', 'enable TLS on the server, or remove `tls: required`'],
  ] as const)(
    'of a missing upgrade names the setting: %s, %s',
    (protocol, constraint, upgrade, fix) => {
      const about = { protocol, offered: false, constraint, upgrade };
      expect(findingWords({ code: 'starttls-missing', about }).fix).toBe(fix);
    },
  );

  it.each<[{ offered: boolean; remove?: readonly string[] }, string]>([
    [
      { offered: true },
      'set `expect: imap` and `starttls: required`: the server offers STARTTLS; or point the client at the TLS port',
    ],
    [
      { offered: false },
      'point the client at the TLS port, or set `expect: imap` and `starttls: required` if the server upgrades to TLS on request',
    ],
    [
      { offered: true, remove: ['tls: required', 'alpn'] },
      'set `expect: imap` and `starttls: required`, and remove `tls: required`: the server offers STARTTLS; or point the client at the TLS port',
    ],
    [
      { offered: false, remove: ['tls: required'] },
      'point the client at the TLS port, or set `expect: imap` and `starttls: required`, and remove `tls: required`, if the server upgrades to TLS on request',
    ],
  ])('of missing TLS names the upgrade: %j', ({ offered, remove = [] }, fix) => {
    const upgrade = { expect: 'imap', constraint: 'starttls', name: 'STARTTLS', offered } as const;
    const about = { expected: 'tls/imap', found: 'imap', upgrade, remove };
    expect(findingWords({ code: 'missing-tls', about }).fix).toBe(fix);
  });

  it.each(['closed', 'reset'] as const)('of %s names the usual causes', (code) => {
    const { fix } = findingWords({ code, about: { expected: 'http' } });
    for (const cause of ['proxy without a backend', 'PROXY header', 'allow-list', 'certificate']) {
      expect(fix).toContain(cause);
    }
  });

  it('of a service on the port of another one names the config key that expects it', () => {
    const about = { found: 'ssh', port: 443, registered: ['tls/http'] };
    expect(findingWords({ code: 'other-service', about }).fix).toContain('`expect: ssh`');
  });

  it('names the path if a web server does not upgrade to WebSocket', () => {
    const about = { expected: 'http/websocket', found: 'http' };
    expect(findingWords({ code: 'wrong-protocol', about }).fix).toMatch(/^set `path`/);
  });
});

describe('the impact of an exposed service', () => {
  it.each([
    ['database', 'read its data'],
    ['debugger', 'run code'],
    ['display', 'watch the screen'],
    ['execution', 'run programs'],
    ['container-runtime', 'start containers'],
    ['control-system', 'the state of machines'],
    ['broker', 'the messages or jobs of others'],
    ['relay', 'connect to other hosts'],
  ] as const)('is what everybody can do: %s', (risk, impact) => {
    const words = findingWords({ code: 'exposed-service', about: { found: 'x', risk } });
    expect(words.impact).toContain(impact);
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
      /^(?:If|Limit|Wait|Send|Check|Correct|Enable|Exchange|Inspect|Issue|Point|Remove|Renew|Repeat|Start|Stop|Upgrade) /,
    );
  });
});
