import { describe, expect, it } from 'vitest';
import { judgeEndpoint } from '../../src/expect/verdict.ts';
import { identifyAttempts } from '../../src/identify/identification.ts';
import { LISTEN, opening } from '../../src/identify/probe.ts';
import { endpointOf, NOW, registry } from '../support/expectations.ts';

/** The result where the expected server replied so to its opening, or unasked. */
function verdictOn(expected: string, reply: string) {
  const protocol = registry.get(expected);
  const isBanner = protocol?.speaksFirst === 'server';
  const [first] = protocol?.openings ?? [];
  const sent = typeof first === 'function' ? first({ host: 'a', port: 1, path: '/' }) : first;
  const exchange = {
    probedWith: isBanner ? LISTEN : opening(expected),
    turns: [
      {
        sent: isBanner || !sent ? new Uint8Array(0) : sent,
        received: Buffer.from(reply, 'latin1'),
      },
    ],
    end: 'eof',
    timing: { ended: 1 },
  } as const;
  const found = identifyAttempts([exchange], registry);
  return judgeEndpoint(endpointOf(expected), found, () => undefined, registry, NOW);
}

describe('a server that is not ready', () => {
  it.each([
    ['mysql', '\x17\0\0\0\xff\x10\x04#08004Too many connections', 'Too many connections'],
    [
      'redis',
      '-LOADING Redis is loading the dataset in memory\r\n',
      'LOADING Redis is loading the dataset in memory',
    ],
    [
      'http',
      'HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n',
      '503 Service Unavailable',
    ],
    ['smtp', '421 mx.test ESMTP too busy\r\n', '421 mx.test ESMTP too busy'],
    ['ssh', 'Exceeded MaxStartups\r\n', 'Exceeded MaxStartups'],
    [
      'postgresql',
      'E\0\0\0\x3eSFATAL\0VFATAL\0C57P03\0Mthe database system is starting up\0\0',
      'the database system is starting up',
    ],
  ])('is the right one, with a note: %s', (expected, reply, words) => {
    const { status, findings } = verdictOn(expected, reply);
    expect(status).toBe('ok');
    expect(findings).toEqual([
      { code: 'not-ready', about: { protocol: expected, message: words } },
    ]);
  });

  it.each([
    ['http', 'HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n'],
    ['http', 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n'],
    ['redis', "-ERR unknown command 'x', with args beginning with: \r\n"],
  ])('is not one that refuses this request: %s', (expected, reply) => {
    const { findings } = verdictOn(expected, reply);
    expect(findings.map(({ code }) => code)).not.toContain('not-ready');
  });
});
