import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import type { Constraints } from '../../src/expect/endpoint.ts';
import { judgeEndpoint } from '../../src/expect/verdict.ts';
import type { TlsFacts } from '../../src/identify/exchange.ts';
import type { Identification, Reading } from '../../src/identify/identification.ts';
import { LISTEN, opening, type Probe } from '../../src/identify/probe.ts';
import { findingWords } from '../../src/words/finding.ts';
import { endpointOf, foundOf, NOW, registry } from '../support/expectations.ts';

function verdict(expected: string, found: string, more: Partial<Identification> = {}) {
  const { status, findings } = judgeEndpoint(
    endpointOf(expected),
    foundOf(found, more),
    () => undefined,
    registry,
    NOW,
  );
  return [status, ...findings.map(({ code }) => code)];
}

describe('an expectation', () => {
  it.each([
    ['http', 'http'],
    ['http', 'http/websocket'],
    ['tls', 'tls'],
    ['tls', 'tls/http'],
    ['http2', 'http2/grpc'],
    ['tls/http2 or tls/http', 'tls/http'],
    ['any', 'ssh'],
    ['tcp', 'silent'],
    ['tcp', 'unknown-bytes'],
    ['closed', 'refused'],
    ['closed', 'timed-out'],
  ])('%s is met by %s', (expected, found) => {
    expect(verdict(expected, found)).toEqual(['ok']);
  });

  it.each([
    ['http', 'ssh', 'mismatch', 'wrong-protocol'],
    ['http/websocket', 'http', 'mismatch', 'wrong-protocol'],
    ['http', 'tls/http', 'mismatch', 'unexpected-tls'],
    ['redis', 'tls', 'mismatch', 'unexpected-tls'],
    ['redis', 'tls/http', 'mismatch', 'wrong-protocol'],
    ['tls/http', 'http', 'mismatch', 'missing-tls'],
    ['tls/http', 'ssh', 'mismatch', 'wrong-protocol'],
    ['tls/imap', 'tls/http', 'mismatch', 'wrong-protocol-inside-tls'],
    ['tls/http', 'tls', 'inconclusive', 'unidentified-inside-tls'],
    ['closed', 'ssh', 'mismatch', 'not-closed'],
    ['closed', 'silent', 'mismatch', 'not-closed'],
    ['closed', 'no-such-name', 'unreachable', 'no-such-name'],
    ['tcp', 'refused', 'unreachable', 'refused'],
    ['any', 'silent', 'inconclusive', 'silent'],
    ['http', 'refused', 'unreachable', 'refused'],
    ['http', 'timed-out', 'unreachable', 'timed-out'],
    ['http', 'no-such-name', 'unreachable', 'no-such-name'],
    ['http', 'no-route', 'unreachable', 'no-route'],
    ['http', 'closed', 'inconclusive', 'closed'],
    ['http', 'reset', 'inconclusive', 'reset'],
    ['http', 'silent', 'inconclusive', 'silent'],
    ['http', 'unknown-bytes', 'inconclusive', 'unknown-bytes'],
    ['http', 'ambiguous', 'inconclusive', 'ambiguous'],
  ])('%s is not met by %s: %s, %s', (expected, found, status, code) => {
    expect(verdict(expected, found)).toEqual([status, code]);
  });

  it('is met by the second protocol of a port that has two', () => {
    const evidence = {
      layer: 'tcp',
      probedWith: opening('http2'),
      sent: text(''),
      received: text(''),
    } as const;
    const runnersUp = [{ stack: ['http2'], confidence: 'certain', facts: {}, evidence }] as const;
    expect(verdict('http2', 'http', { runnersUp })).toEqual(['ok']);
  });

  it('is not met by a weak sign of it', () => {
    const evidence = {
      layer: 'tcp',
      probedWith: LISTEN,
      sent: text(''),
      received: text(''),
    } as const;
    const runnersUp = [{ stack: ['ftp'], confidence: 'weak', facts: {}, evidence }] as const;
    expect(verdict('ftp', 'smtp', { runnersUp })).toEqual(['mismatch', 'wrong-protocol']);
  });

  it('is met by a weak reply to its own opening, if no other protocol has any sign', () => {
    const replied = weakly(['finger'], opening('finger'), 'x');
    expect(verdict('finger', 'ambiguous', { runnersUp: [replied] })).toEqual(['ok']);
    expect(verdict('gopher', 'ambiguous', { runnersUp: [replied] })).toEqual(NOT_CLEAR);
    const other = weakly(['gopher'], opening('finger'), 'x');
    expect(verdict('finger', 'ambiguous', { runnersUp: [replied, other] })).toEqual(NOT_CLEAR);
    for (const probe of [LISTEN, opening('http')]) {
      const foreign = weakly(['finger'], probe, 'x');
      expect(verdict('finger', 'ambiguous', { runnersUp: [foreign] })).toEqual(NOT_CLEAR);
    }
  });

  it('is not refuted by the outer protocol while there is a weak sign of the inner one', () => {
    const inside = weakly(['http', 'http-proxy'], opening('http-proxy'), 'x');
    expect(verdict('http-proxy', 'http', { runnersUp: [inside] })).toEqual(NOT_CLEAR);
    expect(verdict('http', 'http', { runnersUp: [inside] })).toEqual(['ok']);
    expect(verdict('http/websocket', 'http', { runnersUp: [inside] })).toEqual([
      'mismatch',
      'wrong-protocol',
    ]);
  });
});

const NOT_CLEAR = ['inconclusive', 'ambiguous'];

function weakly(stack: readonly string[], probedWith: Probe, received: string): Reading {
  const evidence = { layer: 'tcp', probedWith, sent: text(''), received: text(received) } as const;
  return { stack, confidence: 'weak', facts: {}, evidence };
}

describe('a constraint', () => {
  const tls: TlsFacts = {
    version: 'TLS 1.2',
    alpn: 'http/1.1',
    certificate: {
      subject: 'CN=b.test',
      issuer: 'CN=ca',
      names: ['b.test'],
      validFrom: '2026-01-01T00:00:00.000Z',
      validTo: '2027-01-01T00:00:00.000Z',
      coversName: false,
    },
  };

  function codes(constraints: Constraints, found: Identification, expected = 'tls/http') {
    const { findings } = judgeEndpoint(
      endpointOf(expected, { constraints }),
      found,
      () => undefined,
      registry,
      NOW,
    );
    return findings.map(({ code }) => code);
  }

  it('on ALPN compares the selected protocol with the wanted ones', () => {
    expect(codes({ alpn: ['h2'] }, foundOf('tls/http', { tls }))).toEqual(['alpn-mismatch']);
    expect(codes({ alpn: ['h2', 'http/1.1'] }, foundOf('tls/http', { tls }))).toEqual([]);
  });

  it('on the TLS version orders the versions', () => {
    expect(codes({ minTls: 'TLS 1.3' }, foundOf('tls/http', { tls }))).toEqual(['tls-too-old']);
    expect(codes({ minTls: 'TLS 1.2' }, foundOf('tls/http', { tls }))).toEqual([]);
    const ancient = { ...tls, version: 'SSL 3.0' };
    expect(codes({ minTls: 'TLS 1.0' }, foundOf('tls/http', { tls: ancient }))).toEqual([
      'tls-too-old',
    ]);
  });

  it('on the certificate requires it to cover the name', () => {
    expect(codes({ certificateName: 'required' }, foundOf('tls/http', { tls }))).toEqual([
      'certificate-name',
    ]);
  });

  it('on STARTTLS requires a completed upgrade, not only an offer', () => {
    const want = { starttls: 'required' } as const;
    const offered = { facts: { starttls: true } };
    expect(codes(want, foundOf('smtp', { ...offered, upgrade: tls }), 'smtp')).toEqual([]);
    expect(codes(want, foundOf('smtp', { ...offered, upgrade: 'refused' }), 'smtp')).toEqual([
      'starttls-missing',
    ]);
    expect(codes(want, foundOf('smtp', { facts: { starttls: false } }), 'smtp')).toEqual([
      'starttls-missing',
    ]);
  });

  it.each([
    ['smtp', { starttls: 'required' }, 'starttls', 'STARTTLS'],
    ['ldap', { starttls: 'required' }, 'starttls', 'STARTTLS'],
    ['postgresql', { tls: 'required' }, 'tls', 'TLS'],
    ['postgresql', { starttls: 'required' }, 'starttls', 'TLS'],
  ] as const)(
    'on the upgrade of %s names its key: %j',
    (protocol, constraints, constraint, upgrade) => {
      const { findings } = judgeEndpoint(
        endpointOf(protocol, { constraints }),
        foundOf(protocol, { upgrade: 'refused' }),
        () => undefined,
        registry,
        NOW,
      );
      expect(findings).toMatchObject([
        { code: 'starttls-missing', about: { protocol, constraint, upgrade } },
      ]);
    },
  );

  it('that cannot be verified is reported, and does not pass', () => {
    expect(codes({ starttls: 'required' }, foundOf('smtp'), 'smtp')).toEqual([
      'constraint-unverified',
    ]);
    expect(codes({ version: ['2.0'] }, foundOf('ssh'), 'ssh')).toEqual(['constraint-unverified']);
  });

  it('on the version compares the version in the bytes', () => {
    const found = foundOf('ssh', { facts: { protocolVersion: '1.99' } });
    expect(codes({ version: ['2.0'] }, found, 'ssh')).toEqual(['wrong-version']);
    expect(codes({ version: ['2.0', '1.99'] }, found, 'ssh')).toEqual([]);
  });
});

describe('missing TLS', () => {
  it.each([
    [
      'imap',
      undefined,
      { expect: 'imap', constraint: 'starttls', name: 'STARTTLS', offered: false },
    ],
    ['imap', true, { expect: 'imap', constraint: 'starttls', name: 'STARTTLS', offered: true }],
    ['imap', false, undefined],
    ['postgresql', true, { expect: 'postgresql', constraint: 'tls', name: 'TLS', offered: true }],
    ['http', undefined, undefined],
  ])('of %s with STARTTLS %s names the upgrade', (protocol, starttls, upgrade) => {
    const facts = starttls === undefined ? {} : { starttls };
    const { findings } = judgeEndpoint(
      endpointOf(`tls/${protocol}`),
      foundOf(protocol, { facts }),
      () => undefined,
      registry,
      NOW,
    );
    expect(findings[0]?.code).toBe('missing-tls');
    expect((findings[0]?.about as { upgrade?: unknown } | undefined)?.upgrade).toEqual(upgrade);
  });
});

describe('the impact', () => {
  it('is what an unchecked client of a length-prefixed protocol would read', () => {
    const found = foundOf('http', { facts: { product: 'nginx' } });
    const received = text('HTTP/1.0 400 Bad Request\r\n');
    const clientView = { client: 'kafka', sent: text('?'), received, end: 'closed' } as const;
    const { findings } = judgeEndpoint(endpointOf('kafka'), found, () => clientView, registry, NOW);
    const words = findings.map((one) => findingWords(one));
    expect(words[0]?.problem).toBe('expected kafka, found http (nginx)');
    expect(words[0]?.impact).toBe(
      'a kafka client would read 48 54 54 50 as a big-endian length of 1213486160 bytes (1.13 GiB)',
    );
  });
});
