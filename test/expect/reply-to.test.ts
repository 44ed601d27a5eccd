import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { foreignProbeOf } from '../../src/expect/reply-to.ts';
import { LISTEN, opening, POLYGLOT, type Probe } from '../../src/identify/probe.ts';
import { endpointOf, foundOf, registry } from '../support/expectations.ts';

function foreign(expected: string, found: string, probedWith: Probe, layer: 'tcp' | 'tls' = 'tcp') {
  const sent = probedWith.kind === 'listen' ? text('') : text('?');
  const evidence = { layer, probedWith, sent, received: text('!') };
  const { expectation } = endpointOf(expected);
  return foreignProbeOf(expectation.expected, foundOf(found, { evidence }), registry);
}

describe('a finding where a banner was expected', () => {
  it.each([
    ['ssh', 'http', opening('http'), 'http'],
    ['ssh', 'redis', POLYGLOT, 'polyglot'],
    ['ssh', 'tls', opening('tls'), 'tls'],
    ['ssh or ftp', 'http', opening('http'), 'http'],
    ['ssh', 'unknown-bytes', opening('http'), 'http'],
  ] as const)('names the foreign request: %s, found %s', (expected, found, probe, name) => {
    expect(foreign(expected, found, probe)).toBe(name);
  });

  it('names it inside TLS', () => {
    expect(foreign('tls/imap', 'tls/http', opening('http'), 'tls')).toBe('http');
    expect(foreign('imap', 'tls/http', opening('http'), 'tls')).toBe('tls');
  });

  it.each([
    ['ssh', 'ftp', LISTEN, 'a banner came'],
    ['ssh', 'ftp', opening('ssh'), 'it replied to the greeting of an expected client'],
    ['redis', 'http', opening('http'), 'the client sends first'],
    ['ssh or http', 'redis', opening('redis'), 'one of the clients sends first'],
    ['tls/imap', 'http', opening('http'), 'the client would have sent a ClientHello'],
    ['any', 'unknown-bytes', opening('http'), 'no protocol is expected'],
  ] as const)(
    'names none: %s, found %s with %j, because %s',
    (expected, found, probe, _because) => {
      expect(foreign(expected, found, probe)).toBeUndefined();
    },
  );
});
