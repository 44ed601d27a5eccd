import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import type { Exchange } from '../../src/identify/exchange.ts';
import { identifyAttempts } from '../../src/identify/identification.ts';
import { CLIENT_HELLO, opening, POLYGLOT, type Probe } from '../../src/identify/probe.ts';
import { registry } from '../support/expectations.ts';

function silent(probedWith: Probe, more: Partial<Exchange> = {}): Exchange {
  const turns = [{ sent: new Uint8Array(8), received: new Uint8Array(0) }];
  return { probedWith, turns, end: 'timeout', timing: { ended: 1 }, ...more };
}

const ALONE = { alone: true, endsWithUs: true } as const;
const TCP: readonly Exchange[] = [
  silent(opening('syslog'), ALONE),
  silent(opening('http'), ALONE),
  silent(POLYGLOT, ALONE),
  silent(CLIENT_HELLO),
  silent(opening('http')),
];

const UDP = { transport: 'udp', refusedElsewhere: true } as const;
const DATAGRAMS: readonly Exchange[] = ['syslog', 'dns', 'ntp', 'snmp', 'stun', 'sip'].map((id) =>
  silent(opening(id), UDP),
);

function outcomeOf(exchanges: readonly Exchange[], transport: 'tcp' | 'udp' = 'tcp'): string {
  const { outcome, stack } = identifyAttempts(exchanges, registry.forTransport(transport));
  return stack.join('/') || outcome;
}

describe('silence', () => {
  it('confirms a server that never replies where all eloquent openings met it, too', () => {
    expect(outcomeOf(TCP)).toBe('syslog');
  });

  it.each(TCP.slice(1).map((_, i) => i + 1))('proves nothing if probe %i is missing', (i) => {
    expect(outcomeOf(TCP.filter((_, at) => at !== i))).toBe('silent');
  });

  it('proves nothing about a server that closed once', () => {
    expect(outcomeOf([...TCP, silent(opening('redis'), { end: 'eof' })])).not.toBe('syslog');
  });

  it('proves nothing if the openings were sent beside other connections', () => {
    const beside = TCP.map(({ alone, ...exchange }) => exchange);
    expect(outcomeOf(beside)).toBe('silent');
  });

  it('proves nothing about a process that hangs, and so does not end its side', () => {
    const hanging = TCP.map(({ endsWithUs, ...exchange }) => exchange);
    expect(outcomeOf(hanging)).toBe('silent');
  });

  it('is no sign of a protocol that was not probed', () => {
    expect(outcomeOf(TCP.slice(1))).toBe('silent');
  });
});

describe('a close without a byte', () => {
  const closed = TCP.slice(1).map((one) =>
    one.probedWith === POLYGLOT ? silent(POLYGLOT, { ...ALONE, end: 'eof' }) : one,
  );
  const own = silent(opening('graphite'), ALONE);
  const last = silent(opening('graphite', 1), { ...ALONE, end: 'eof' });

  it('fits a protocol whose servers close on its last opening, too', () => {
    expect(outcomeOf([own, last, ...closed])).toBe('graphite');
  });

  it('does not fit a server that stays open on that one', () => {
    expect(outcomeOf([own, silent(opening('graphite', 1), ALONE), ...closed])).not.toBe('graphite');
  });

  it('does not fit a server that reads lines where it follows other lines', () => {
    const closesOnLines = closed.map((one) =>
      one.probedWith === POLYGLOT
        ? one
        : {
            ...one,
            turns: [{ sent: text('GET / HTTP/1.1\r\n\r\n'), received: new Uint8Array(0) }],
          },
    );
    const [request] = closesOnLines.filter((one) => one.alone && one.probedWith !== POLYGLOT);
    const closing = closesOnLines.map((one) =>
      one === request ? { ...one, end: 'eof' as const } : one,
    );
    expect(outcomeOf([own, last, ...closesOnLines])).toBe('graphite');
    expect(outcomeOf([own, last, ...closing])).not.toBe('graphite');
  });

  it('does not fit a protocol whose servers never close', () => {
    expect(outcomeOf([...TCP.slice(0, 1), ...closed])).not.toBe('syslog');
  });

  it('on the first opening of the protocol itself proves nothing', () => {
    const refused = silent(opening('graphite'), { ...ALONE, end: 'eof' });
    expect(outcomeOf([refused, last, ...closed])).not.toBe('graphite');
  });
});

describe('silence over UDP', () => {
  it('confirms a server that never replies at a host that refuses datagrams elsewhere', () => {
    expect(outcomeOf(DATAGRAMS, 'udp')).toBe('syslog');
  });

  it('proves nothing where a firewall may have dropped the datagrams', () => {
    const dropped = DATAGRAMS.map(({ refusedElsewhere, ...exchange }) => exchange);
    expect(outcomeOf(dropped, 'udp')).toBe('silent');
  });

  it.each(DATAGRAMS.slice(1).map((_, i) => i + 1))(
    'proves nothing if datagram %i is missing',
    (i) => {
      expect(
        outcomeOf(
          DATAGRAMS.filter((_, at) => at !== i),
          'udp',
        ),
      ).toBe('silent');
    },
  );
});
