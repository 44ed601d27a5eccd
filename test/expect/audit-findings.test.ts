import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { clientView } from '../../src/expect/client-view.ts';
import { judgeEndpoint } from '../../src/expect/verdict.ts';
import type { Identification, Reading } from '../../src/identify/identification.ts';
import { opening } from '../../src/identify/probe.ts';
import { endpointOf, foundOf, NOW, registry } from '../support/expectations.ts';

function judge(port: number, found: Identification, expected = 'registered') {
  const endpoint = endpointOf(expected, { port });
  const view = () => clientView(endpoint.expectation.expected, [], registry);
  return judgeEndpoint(endpoint, found, view, registry, NOW);
}

function codes(port: number, found: string, more: Partial<Identification> = {}) {
  const { status, findings } = judge(port, foundOf(found, more));
  return [status, ...findings.map(({ code }) => code)];
}

function replyOf(id: string, received: string): Pick<Reading, 'evidence'> {
  const evidence = { layer: 'tcp', probedWith: opening(id), sent: text('?') } as const;
  return { evidence: { ...evidence, received: text(received) } };
}

const PONG = replyOf('redis', '+PONG\r\n');

describe('an audit', () => {
  it('finds nothing wrong with a service on its own port', () => {
    expect(codes(22, 'ssh')).toEqual(['ok']);
  });

  it('finds nothing wrong with any service where nothing is registered', () => {
    expect(codes(12345, 'ssh')).toEqual(['ok']);
  });

  it('reports a service on the port of another one', () => {
    const { findings } = judge(465, foundOf('ssh', { facts: { product: 'OpenSSH' } }));
    expect(findings).toEqual([
      {
        code: 'other-service',
        about: { found: 'ssh', product: 'OpenSSH', port: 465, registered: ['tls/smtp'] },
      },
    ]);
  });

  it('reports the second protocol of a port that has two only if both are foreign', () => {
    const { evidence } = PONG;
    if (!evidence) throw new Error('no evidence');
    const runnersUp = [{ stack: ['ssh'], confidence: 'likely', facts: {}, evidence }] as const;
    expect(codes(22, 'http', { runnersUp })).toEqual(['ok']);
    expect(codes(25, 'http', { runnersUp })).toEqual(['mismatch', 'other-service']);
  });

  it('reports an exposed service on its own port, on another one, and where nothing is registered', () => {
    expect(codes(6379, 'redis', PONG)).toEqual(['mismatch', 'exposed-service']);
    expect(codes(443, 'redis', PONG)).toEqual(['mismatch', 'other-service', 'exposed-service']);
    expect(codes(12345, 'tls/redis', PONG)).toEqual(['mismatch', 'exposed-service']);
  });

  it.each([
    ['silent', 'inconclusive'],
    ['closed', 'inconclusive'],
    ['reset', 'inconclusive'],
    ['unknown-bytes', 'inconclusive'],
    ['ambiguous', 'inconclusive'],
    ['refused', 'unreachable'],
    ['timed-out', 'unreachable'],
  ])('is not a mismatch where nothing was identified: %s', (outcome, status) => {
    expect(codes(22, outcome)).toEqual([status, outcome]);
  });

  it('adds that a service is not ready', () => {
    const loading = replyOf('redis', '-LOADING Redis is loading the dataset in memory\r\n');
    expect(codes(6379, 'redis', loading)).toEqual(['ok', 'not-ready']);
  });

  it.each(['any', 'http', 'redis', 'tcp'])(
    'is the only one to call a service exposed: %s',
    (one) => {
      const { findings } = judge(6379, foundOf('redis', PONG), one);
      expect(findings.map(({ code }) => code)).not.toContain('exposed-service');
    },
  );
});
