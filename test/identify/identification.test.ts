import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import type { Attempt, End, Exchange, NoConnection } from '../../src/identify/exchange.ts';
import { type Identification, identifyAttempts } from '../../src/identify/identification.ts';
import { LISTEN, opening, parseProbe } from '../../src/identify/probe.ts';
import { openingFor } from '../../src/protocols/protocol.ts';
import { Registry } from '../../src/protocols/registry.ts';
import { registry } from '../support/expectations.ts';
import { namedOnly } from '../support/protocols.ts';

const TO = { host: 'a.test', port: 80, path: '/' };
const HTTP_ANSWER = 'HTTP/1.1 200 OK\r\nServer: nginx/1.27.0\r\nContent-Length: 0\r\n\r\n';
const SSH_BANNER = 'SSH-2.0-OpenSSH_9.2p1\r\n';
const H2_SETTINGS = '\0\0\0\x04\0\0\0\0\0';
const SERVER_HELLO = `\x16\x03\x03\0\x4a\x02\0\0\x46\x03\x03${'r'.repeat(32)}`;
const FACTS = { version: 'TLS 1.3', alpn: 'http/1.1' };

/** A connection on which a protocol's opening was sent, or nothing, and this came back. */
function exchange(probedWith: string, received: string, more: Partial<Exchange> = {}): Exchange {
  const protocol = registry.get(probedWith);
  const sent = protocol ? openingFor(protocol, TO) : new Uint8Array(0);
  const end: End = received === '' ? 'timeout' : 'open';
  const turns = [{ sent, received: Buffer.from(received, 'latin1') }];
  return { probedWith: parseProbe(probedWith), turns, end, timing: { ended: 1 }, ...more };
}

function secured(inner?: Exchange): Exchange {
  return exchange('tls', SERVER_HELLO, { tls: FACTS, ...(inner ? { inner } : {}) });
}

function noConnection(failure: NoConnection['failure'], code: string): NoConnection {
  return { failure, code, timing: { ended: 1 } };
}

function found(...attempts: Attempt[]): Identification {
  return identifyAttempts(attempts, registry);
}

function readings({ stack, runnersUp }: Identification): string[] {
  return [stack, ...runnersUp.map((one) => one.stack)].map((one) => one.join('/'));
}

describe('a target is identified', () => {
  it('by ALPN, where the server says no more without a client certificate', () => {
    const tls = { ...FACTS, wantsClientCertificate: true };
    const inner = exchange('http', '', { end: 'eof' });
    expect(found(exchange('tls', SERVER_HELLO, { tls, inner }))).toMatchObject({
      stack: ['tls', 'http'],
      confidence: 'likely',
      evidence: { rule: 'chosen by ALPN: http/1.1' },
    });
    expect(found(secured(inner)).stack).toEqual(['tls']);
  });

  it('by one banner, with its facts and its evidence', () => {
    expect(found(exchange('listen', SSH_BANNER))).toMatchObject({
      outcome: 'identified',
      stack: ['ssh'],
      confidence: 'certain',
      facts: { product: 'OpenSSH', version: '9.2p1' },
      evidence: { layer: 'tcp', probedWith: LISTEN, spec: expect.stringContaining('RFC 4253') },
      runnersUp: [],
    });
  });

  it('by any of several connections, whatever the others came to', () => {
    const silent = exchange('listen', '');
    const closed = exchange('redis', '', { end: 'eof' });
    const refused = noConnection('refused', 'ECONNREFUSED');
    const all = [silent, closed, exchange('http', HTTP_ANSWER), refused];
    expect(found(...all).stack).toEqual(['http']);
    expect(found(...all.reverse()).stack).toEqual(['http']);
  });

  it('as TLS with what is inside', () => {
    const one = found(secured(exchange('http', HTTP_ANSWER)));
    expect(one).toMatchObject({ stack: ['tls', 'http'], tls: FACTS, facts: { product: 'nginx' } });
    expect(one.evidence).toMatchObject({ layer: 'tls', probedWith: opening('http') });
    expect(one.runnersUp).toEqual([]);
  });

  it('as TLS alone where nothing is known of the inside', () => {
    for (const inner of [undefined, exchange('http', ''), exchange('http', '\x01\x02\x03\x04')]) {
      expect(found(secured(inner))).toMatchObject({
        stack: ['tls'],
        confidence: 'certain',
        facts: { protocolVersion: 'TLS 1.3' },
        evidence: { rule: 'completed handshake' },
      });
    }
  });

  it('as TLS alone where there are only weak signs inside, which are listed', () => {
    const one = found(secured(exchange('listen', '220 hello\r\n')));
    expect(one.stack).toEqual(['tls']);
    expect(readings(one)).toContain('tls/smtp');
  });

  it('as what is inside TLS, though another connection got no further than TLS', () => {
    const one = found(secured(), secured(exchange('http', HTTP_ANSWER)));
    expect(readings(one)).toEqual(['tls/http']);
  });

  it('as TLS where the handshake was broken off for want of a certificate', () => {
    const tls = { version: 'TLS 1.2', wantsClientCertificate: true, brokenOff: true };
    const one = found(exchange('tls', SERVER_HELLO, { tls }));
    expect(one).toMatchObject({ stack: ['tls'], tls });
    expect(one.evidence?.rule).toBe('ServerHello in a handshake record');
  });

  it('as both where a port speaks two protocols', () => {
    const one = found(exchange('http', HTTP_ANSWER), exchange('http2', H2_SETTINGS));
    expect(readings(one).sort()).toEqual(['http', 'http2']);
  });

  it('as an echo where the opening comes back, and as nothing that was asked', () => {
    const opening = Buffer.from(openingFor(registry.get('http') ?? namedOnly('x'), TO));
    const one = found(exchange('http', opening.toString('latin1')));
    expect(readings(one)).toEqual(['echo']);
  });

  it('with what came of STARTTLS', () => {
    const upgrade = { version: 'TLS 1.2' };
    const greeting = '220 mx.test ESMTP Postfix\r\n';
    expect(found(exchange('listen', greeting, { upgrade })).upgrade).toEqual(upgrade);
  });
});

describe('a target is ambiguous', () => {
  it('where all signs are weak, and each is listed', () => {
    const one = found(exchange('listen', '220 hello\r\n'));
    expect(one).toMatchObject({ outcome: 'ambiguous', stack: [], facts: {} });
    expect(one).not.toHaveProperty('confidence');
    expect(one.runnersUp.length).toBeGreaterThan(1);
    expect(one.runnersUp.every(({ confidence }) => confidence === 'weak')).toBe(true);
  });

  it('no more once another connection tells', () => {
    const one = found(exchange('listen', '220 hello\r\n'), exchange('listen', SSH_BANNER));
    expect(one).toMatchObject({ outcome: 'identified', stack: ['ssh'] });
    expect(readings(one)).toContain('smtp');
  });
});

describe('where no protocol matches', () => {
  it('unknown bytes are reported rather than silence', () => {
    const one = found(exchange('listen', ''), exchange('http', '\x01\x02\x03\x04'));
    expect(one).toMatchObject({
      outcome: 'unknown-bytes',
      stack: [],
      evidence: { probedWith: opening('http') },
    });
    expect(one.evidence).not.toHaveProperty('rule');
  });

  it.each([
    ['timeout', 'silent'],
    ['open', 'accepted'],
    ['eof', 'closed'],
    ['reset', 'reset'],
  ] as const)('the end of the first connection is: %s is %s', (end, outcome) => {
    const other = exchange('tls', '', { end: end === 'eof' ? 'reset' : 'eof' });
    expect(found(exchange('http', '', { end }), other).outcome).toBe(outcome);
  });

  it.each([
    ['refused', 'ECONNREFUSED'],
    ['timed-out', 'ETIMEDOUT'],
    ['no-such-name', 'ENOTFOUND'],
    ['no-route', 'EHOSTUNREACH'],
  ] as const)('and no address accepted, the failure is: %s', (failure, code) => {
    expect(found(noConnection(failure, code))).toMatchObject({ outcome: failure, code, stack: [] });
  });

  it('and nothing was tried, it timed out', () => {
    expect(found().outcome).toBe('timed-out');
  });
});

describe('a declared protocol', () => {
  const declared = new Registry([
    namedOnly('closer', { answersBy: 'close', isDeclared: true }),
    namedOnly('mute', { answersBy: 'silence', isDeclared: true }),
  ]);
  const sent = { turns: [{ sent: text('x'), received: new Uint8Array(0) }], timing: { ended: 1 } };

  it.each([
    ['closer', 'eof', 'identified'],
    ['closer', 'reset', 'identified'],
    ['closer', 'timeout', 'silent'],
    ['mute', 'timeout', 'silent'],
    ['mute', 'eof', 'closed'],
  ] as const)('may answer by closing, and not by silence alone: %s, %s: %s', (id, end, outcome) => {
    expect(identifyAttempts([{ probedWith: opening(id), end, ...sent }], declared).outcome).toBe(
      outcome,
    );
  });
});
