import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex } from '../../src/bytes/build.ts';
import type { Environment } from '../../src/config/environment.ts';
import { compileConfig, type LoadedConfig } from '../../src/config/load.ts';
import { satisfies } from '../../src/expect/satisfies.ts';
import type { ReplyRow } from '../../src/protocols/recorded-data.ts';
import { FEW } from '../support/protocols.ts';

function load(
  text: string,
  env: Environment = {},
  recordedReplies: readonly ReplyRow[] = [],
): LoadedConfig {
  return compileConfig(text, 'f.yaml', { env, tcpProtocols: FEW, recordedReplies });
}

/** The loaded config, or a failed test that shows what is wrong with it. */
function loaded(text: string, env: Environment = {}) {
  const result = load(text, env);
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return result;
}

function one(entry: string, env: Environment = {}) {
  const [endpoint] = loaded(`endpoints:\n  - { ${entry} }\n`, env).endpoints;
  if (!endpoint) throw new Error('no endpoint');
  return endpoint;
}

function expectation(entry: string) {
  return one(`address: "a.internal:1", ${entry}`).expectation;
}

describe('compileConfig', () => {
  it('gives each endpoint its place', () => {
    expect(one('address: "a:1", expect: ssh').origin).toEqual({
      file: 'f.yaml',
      line: 2,
      column: 5,
    });
  });

  it('takes limits from the endpoint, then the defaults, then the program', () => {
    const text =
      'defaults: { timeout: 1m, retries: 3, max-bytes: 1KiB }\n' +
      'endpoints: [{ address: "a:1", expect: ssh, timeout: 250ms }]\n';
    expect(loaded(text).endpoints[0]?.limits).toEqual({
      total: 250,
      connect: 3000,
      firstByte: 5000,
      maxBytes: 1024,
      retries: 3,
      maxConnections: 24,
    });
  });

  it('fills variables in where a scalar stands, also a number', () => {
    const env = { HOST: 'db.internal', N: '0' };
    const endpoint = one(`address: "\${HOST}:\${PORT:-5432}", expect: pg, retries: "\${N}"`, env);
    expect(endpoint.address.text).toBe('db.internal:5432');
    expect(endpoint.limits.retries).toBe(0);
  });

  it('uses the default port of the expected protocol', () => {
    expect(one('address: a, expect: ssh').address.ports).toEqual([{ first: 22, last: 22 }]);
    expect(one('address: a, expect: https').address.ports).toEqual([{ first: 443, last: 443 }]);
    expect(one('address: a, expect: redis, tls: required').address.ports).toEqual([
      { first: 6380, last: 6380 },
    ]);
    expect(one('address: a, expect: pg, tls: required').address.ports).toEqual([
      { first: 5432, last: 5432 },
    ]);
  });

  it('puts the bytes of a custom protocol into its opening, exactly', () => {
    const text =
      "protocols:\n  x: { speaks-first: client, send: 'A\\r\\n\\x00\\\\', reply: { starts-with: ok } }\n" +
      '  y: { speaks-first: client, send: "base64:AP8=", answer: close }\n' +
      'endpoints: [{ address: "a:1", expect: [x, tls/y] }]\n';
    const { registry } = loaded(text);
    expect(toHex(registry.get('x')?.openings[0] as Uint8Array)).toBe('410d0a005c');
    expect(toHex(registry.get('y')?.openings[0] as Uint8Array)).toBe('00ff');
    expect(registry.get('y')?.answersBy).toBe('close');
    expect(registry.parseStack('tls/x')).toEqual(['tls', 'x']);
  });

  it('warns about a target with two expectations, and names both places', () => {
    const text =
      'endpoints:\n  - { address: "a:22", expect: ssh }\n  - { address: "A:22", expect: http }\n' +
      '  - { address: "a:22", expect: ssh }\n';
    expect(loaded(text).warnings).toEqual([
      {
        file: 'f.yaml',
        line: 3,
        column: 5,
        message: 'duplicate target: line 2, column 5 expects ssh, this endpoint http',
        hint: 'merge them into one endpoint with a list if either is allowed',
      },
      {
        file: 'f.yaml',
        line: 4,
        column: 5,
        message: 'duplicate target: line 2, column 5 expects the same',
        hint: 'remove one of them',
      },
    ]);
  });

  it('does not take two clients of one target for a duplicate', () => {
    const text =
      'endpoints:\n  - { address: "a:443", expect: https }\n' +
      '  - { address: "a:443", expect: https, proxy-protocol: v1 }\n' +
      '  - { address: "a:443", expect: https, client-certificate: { cert: c.pem, key: k.pem } }\n';
    expect(loaded(text).warnings).toEqual([]);
  });

  it('warns about a custom protocol that matches replies of a built-in one', () => {
    const sample: ReplyRow = {
      name: 'http/nginx',
      stack: 'ssh',
      probedWith: 'listen',
      layer: 'tcp',
      sent: '',
      received: toHex(new TextEncoder().encode('SSH-2.0-x\r\n')),
    };
    const text = (start: string) =>
      `protocols:\n  mine: { speaks-first: server, reply: { starts-with: "${start}" } }\n` +
      'endpoints: [{ address: "a:1", expect: mine }]\n';
    expect(load(text('SSH-'), {}, [sample]).warnings).toMatchObject([
      { line: 2, column: 3, message: '"mine" also matches recorded replies of ssh' },
    ]);
    expect(load(text('S'), {}, [sample]).warnings).toEqual([]);
    expect(load(text('MINE'), {}, [sample]).warnings).toEqual([]);
  });

  it('never shows a value from the environment', () => {
    const env = { S: 'hunter2 "hunter2' };
    const keys = ['name', 'address', 'expect', 'tls', 'alpn', 'min-tls', 'version', 'timeout'];
    for (const key of [...keys, 'server-name', 'path', 'retries', 'starttls', 'colour']) {
      const entry = { address: 'a:1', expect: 'http', [key]: `\${S}` };
      const result = load(JSON.stringify({ endpoints: [entry] }), env);
      expect(JSON.stringify(result.ok ? [] : result.diagnostics)).not.toContain('hunter2');
    }
  });

  // Expanded, the aliases would be 10^30 values: no machine would come to an end.
  it('rejects aliases that multiply, and deep nesting, without expanding them', () => {
    const rows = Array.from(
      { length: 30 },
      (_, i) => `  - &a${i + 1} [${`*a${i}, `.repeat(9)}*a${i}]`,
    );
    expect(load(`endpoints:\n  - &a0 [x]\n${rows.join('\n')}\n`).ok).toBe(false);
    expect(load('['.repeat(20_000)).ok).toBe(false);
    expect(load('{a: '.repeat(500) + '}'.repeat(500)).ok).toBe(false);
  });

  it('answers any text with problems, never with an exception', () => {
    const words = fc.constantFrom(
      ...['endpoints', 'address', 'expect', ': ', '- ', '\n', '  ', '{', '}', '[', ']', ', '],
      ...[`\${A}`, `$\${`, '&a ', '*a', '<<', '!!set ', '"', "'", '|', 'a:1', 'http', '__proto__'],
      ...['protocols', 'reply', 'constructor', 'tls/', '---\n', '%YAML 1.1\n', '\t', '\0', '? '],
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(words).map((all) => all.join('')),
    );
    fc.assert(
      fc.property(text, (source) => {
        const result = load(source);
        if (!result.ok) expect(result.diagnostics.length).toBeGreaterThan(0);
      }),
      { numRuns: 2000 },
    );
  });

  it('answers any data in the right shape with problems, never with an exception', () => {
    const scalar = fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.boolean());
    const odd = fc.constantFrom('__proto__', 'constructor', 'tls/toString', 'http', 'any');
    const value = fc.oneof(scalar, odd, fc.array(fc.oneof(scalar, odd)));
    const entry = fc.dictionary(
      fc.constantFrom('address', 'expect', 'tls', 'alpn', 'version', 'min-tls', 'path'),
      value,
    );
    const declared = fc.record({
      'speaks-first': fc.constantFrom('client', 'server'),
      send: fc.string(),
      reply: fc.record({ 'starts-with': fc.string(), regex: fc.string() }),
    });
    const config = fc.record({
      protocols: fc.dictionary(fc.oneof(odd, fc.string()), declared),
      endpoints: fc.array(entry),
    });
    fc.assert(
      fc.property(config, (data) => void load(JSON.stringify(data))),
      { numRuns: 500 },
    );
  });
});

describe('an expectation', () => {
  it.each([
    ['expect: http', 'http'],
    ['expect: [tls/http2, https, tls/http]', 'tls/http2 or tls/http'],
    ['expect: http, tls: required', 'tls/http'],
    ['expect: https, tls: required', 'tls/http'],
    ['expect: http, tls: optional', 'http or tls/http'],
    ['expect: http, tls: forbidden', 'http'],
    ['expect: postgresql, tls: required', 'tls/postgresql or postgresql with TLS'],
    ['expect: smtp, starttls: required', 'smtp with STARTTLS'],
    ['expect: any', 'any'],
    ['expect: any, tls: required', 'any with TLS'],
    ['expect: tcp', 'tcp'],
    ['expect: closed', 'closed'],
  ])('of %s reads %s', (entry, text) => {
    expect(expectation(entry).text).toBe(text);
  });

  it('requires TLS of a protocol that upgrades to it, but not of one that starts with it', () => {
    expect(expectation('expect: pg, tls: required').constraints).toEqual({ tls: 'required' });
    expect(expectation('expect: http, tls: required').constraints).toEqual({});
  });

  it.each([
    ['expect: https', true],
    ['expect: http, tls: required', true],
    ['expect: tls/http', false],
    ['expect: http', false],
    ['expect: smtps', false],
  ])('accepts HTTP/2 as well where https is meant: %s: %s', (keys, accepts) => {
    const { expected } = expectation(keys);
    expect(satisfies(expected, ['tls', 'http2'])).toBe(accepts);
  });

  it('keeps a version as it is written, with or without quotes', () => {
    expect(expectation('expect: ssh, version: 2.0').constraints).toEqual({ version: ['2.0'] });
    expect(expectation('expect: ssh, version: [1.99, "2.0"]').constraints).toEqual({
      version: ['1.99', '2.0'],
    });
    expect(expectation('expect: https, min-tls: 1.0').constraints).toEqual({ minTls: 'TLS 1.0' });
  });
});
