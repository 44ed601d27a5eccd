import { describe, expect, it } from 'vitest';
import type { Expected } from '../../src/expect/endpoint.ts';
import type { TlsFacts } from '../../src/identify/exchange.ts';
import {
  BY_ALPN,
  CLIENT_HELLO,
  LISTEN,
  opening,
  POLYGLOT,
  probeName,
} from '../../src/identify/probe.ts';
import { EXPECTED_DELAY } from '../../src/probe/delays.ts';
import { nextStep } from '../../src/probe/plan.ts';
import { done, handshakeDone, type ProbeState, started } from '../../src/probe/probe-state.ts';
import type { Step } from '../../src/probe/step.ts';
import { polyglot } from '../../src/protocols/polyglot.ts';
import { endpointOf } from '../support/expectations.ts';
import { contextOf, ended, short, wholePlan } from '../support/plans.ts';

function handshake(step: Step, received: string, tls?: TlsFacts): ProbeState {
  const turns = [{ sent: new Uint8Array(4), received: Buffer.from(received, 'hex') }];
  return done(step, {
    probedWith: CLIENT_HELLO,
    turns,
    end: 'eof',
    timing: { ended: 1 },
    ...(tls ? { tls } : {}),
  });
}

/** The incremental polyglot at a server that closed after so many bytes. */
function closedAfter(step: Step, at: number): ProbeState {
  const turns = [{ sent: polyglot.subarray(0, at), received: new Uint8Array(0) }];
  return done(step, {
    probedWith: step.probe,
    turns,
    end: 'eof',
    timing: { ended: 1 },
    incremental: true,
  });
}

describe('a target that closes on everything', () => {
  it('is searched further after a header of the PROXY protocol', () => {
    const steps = wholePlan(contextOf('ssh'), 'eof');
    const at = steps.findIndex(({ proxyHeader }) => proxyHeader);
    expect(at).toBeGreaterThan(0);
    const state = done(steps[at] as Step, {
      probedWith: LISTEN,
      turns: [{ sent: new Uint8Array(0), received: new Uint8Array(0) }],
      end: 'eof',
      timing: { ended: 1 },
      proxyHeader: true,
    });
    expect(state.decided).toBe(false);
  });

  const probesFor = (closedAfterBytes: number) => {
    const states: ProbeState[] = [];
    for (;;) {
      const step = nextStep(contextOf('http'), states);
      if (!step) return states.map((one) => one.step.probe);
      const isPolyglot = step.probe.kind === 'polyglot';
      states.push(isPolyglot ? closedAfter(step, closedAfterBytes) : ended(step, 'eof'));
    }
  };
  const polyglots = (closedAfterBytes: number) =>
    probesFor(closedAfterBytes).filter(({ kind }) => kind === 'polyglot');

  it('receives the polyglot once', () => {
    expect(polyglots(4)).toHaveLength(1);
  });

  it('receives it once more, last, if it closed after all of it', () => {
    expect(polyglots(polyglot.length)).toHaveLength(2);
    expect(probesFor(polyglot.length).at(-1)).toEqual(POLYGLOT);
  });
});

describe('what is expected', () => {
  it.each([
    ['http', 'tcp http'],
    ['postgresql', 'tcp postgresql'],
    ['tls', 'tls handshake'],
    ['tls/http', 'tls http'],
    ['http/websocket', 'tcp websocket'],
  ])('is probed first: %s', (expected, first) => {
    const step = nextStep(contextOf(expected), []);
    expect(step && short(step)).toBe(first);
    expect(step).toMatchObject({ listenFirst: 0, listenInside: 0 });
  });

  it('is a banner that the first step listens for before it sends the greeting of a client', () => {
    const step = nextStep(contextOf('ssh'), []);
    expect(step).toMatchObject({
      layer: 'tcp',
      probe: opening('ssh'),
      listenFirst: EXPECTED_DELAY,
    });
    expect(nextStep(contextOf('tls/imap'), [])).toMatchObject({
      layer: 'tls',
      probe: opening('imap'),
      listenFirst: 0,
      listenInside: EXPECTED_DELAY,
    });
  });

  it('is a banner without a greeting, so the connection is left to the search', () => {
    const step = nextStep(contextOf('daytime'), []);
    expect(step).toMatchObject({ layer: 'tcp', listenFirst: EXPECTED_DELAY });
    expect(step?.probe).not.toEqual(LISTEN);
  });

  it('is one of several banners, which are awaited on the first connection only', () => {
    const [first, second] = wholePlan(contextOf('ssh or ftp'));
    expect(first).toMatchObject({ probe: opening('ssh'), listenFirst: EXPECTED_DELAY });
    expect(second).toMatchObject({ probe: opening('ftp'), listenFirst: 0 });
  });

  it('is a banner that is awaited no longer than the first byte', () => {
    const endpoint = endpointOf('ssh', {});
    const limits = { ...endpoint.limits, firstByte: 200 };
    const context = { ...contextOf('ssh'), endpoint: { ...endpoint, limits } };
    expect(nextStep(context, [])?.listenFirst).toBe(200);
  });

  it.each(['ssh', 'tls/imap'])('is only listened for in a retry: %s', (expected) => {
    expect(nextStep(contextOf(expected), [], { again: true })).toMatchObject({ probe: LISTEN });
  });

  it('is only listened for where it has no greeting and one connection is allowed', () => {
    const endpoint = endpointOf('daytime', {});
    const limits = { ...endpoint.limits, maxConnections: 1 };
    const context = { ...contextOf('daytime'), endpoint: { ...endpoint, limits } };
    expect(nextStep(context, [])).toMatchObject({ probe: LISTEN, listenFirst: 0 });
  });

  it('shares one handshake where several stacks are in TLS, and ALPN chooses', () => {
    const [first, second] = wholePlan(contextOf('tls/http2 or tls/http'));
    expect(first).toMatchObject({ layer: 'tls', probe: BY_ALPN, alpn: ['h2', 'http/1.1'] });
    expect(second?.layer).toBe('tcp');
  });

  it('is probed in the order of the config, without duplicates', () => {
    const steps = wholePlan(contextOf('http or ssh or ftp or tls/http')).slice(0, 4);
    expect(steps.map(short)).toEqual(['tcp http', 'tcp ssh', 'tcp ftp', 'tls http']);
    const reverse = wholePlan(contextOf('tls/http or http')).slice(0, 2);
    expect(reverse.map(short)).toEqual(['tls http', 'tcp http']);
  });

  it('is probed again with HTTP/2 where that is as good, and the server did not answer', () => {
    const endpoint = endpointOf('tls/http');
    const expected = { ...endpoint.expectation.expected, also: [['tls', 'http2']] } as Expected;
    const expectation = { ...endpoint.expectation, expected };
    const context = { ...contextOf('any'), endpoint: { ...endpoint, expectation } };
    const [first, second] = wholePlan(context);
    expect(first).toMatchObject({ layer: 'tls', probe: opening('http'), alpn: ['http/1.1'] });
    expect(second).toMatchObject({ layer: 'tls', probe: opening('http2'), alpn: ['h2'] });
  });

  it('offers by ALPN what the constraints want', () => {
    const endpoint = endpointOf('tls/http', { constraints: { alpn: ['h3-29'] } });
    expect(nextStep({ ...contextOf('any'), endpoint }, [])?.alpn).toEqual(['h3-29']);
  });

  it('offers nothing by ALPN for a protocol without a name', () => {
    expect(nextStep(contextOf('tls/redis'), [])?.alpn).toEqual([]);
  });

  it('in plain TCP is not probed once TLS was found', () => {
    const context = contextOf('http or postgresql');
    const first = nextStep(context, []) as Step;
    const second = nextStep(context, [ended(first, 'eof')], { tlsFound: true });
    expect(second).toMatchObject({ layer: 'tls', probe: BY_ALPN });
  });
});

describe('what is registered for the port', () => {
  const planAt = (port: number) => wholePlan(contextOf('registered', { port }));

  it.each([
    [22, 'tcp ssh'],
    [3306, 'tcp mysql'],
    [465, 'tls smtp'],
    [443, 'tls by-alpn'],
  ])('is probed first on port %i: %s', (port, first) => {
    expect(planAt(port).map(short)[0]).toBe(first);
  });

  it('is a banner that is listened for first', () => {
    expect(planAt(22)[0]).toMatchObject({ purpose: 'expected', listenFirst: EXPECTED_DELAY });
  });

  it('is probed once with and once without TLS, before the search', () => {
    const [plain, inTls, next] = planAt(6379);
    expect([plain, inTls].map((step) => short(step as Step))).toEqual(['tcp redis', 'tls redis']);
    expect(next?.purpose).toBe('search');
  });

  it('includes HTTP/2 in the handshake of https', () => {
    expect(planAt(9443)[0]).toMatchObject({ probe: BY_ALPN, alpn: ['http/1.1', 'h2'] });
  });

  it('is searched for like any protocol where nothing is', () => {
    const free = wholePlan(contextOf('any', { port: 12345 }));
    expect(planAt(12345)).toEqual(free);
  });
});

describe('a search', () => {
  it('listens once, before it sends anything', () => {
    const [first, ...others] = wholePlan(contextOf('any'));
    expect(first?.listenFirst).toBeGreaterThan(0);
    expect(others.every(({ listenFirst }) => listenFirst === 0)).toBe(true);
  });

  it('does not listen again after an expected banner did not come', () => {
    const [, ...others] = wholePlan(contextOf('ssh'));
    expect(others.every(({ listenFirst }) => listenFirst === 0)).toBe(true);
  });

  it('ends after three connections to a server that closes before anything is sent', () => {
    const context = contextOf('any');
    const first = nextStep(context, []) as Step;
    const turn = { sent: new Uint8Array(0), received: new Uint8Array(0) };
    const closed = {
      probedWith: LISTEN,
      turns: [turn],
      end: 'eof',
      timing: { ended: 5 },
    } as const;
    const made = (count: number) => Array.from({ length: count }, () => done(first, closed));
    expect(nextStep(context, made(2))).toBeDefined();
    expect(nextStep(context, made(3))).toBeUndefined();
    // What it did may have been its end.
    expect(nextStep(context, made(3), { refusedAfterAccept: true })).toBeDefined();
    const later = done(first, { ...closed, timing: { ended: 3000 } });
    expect(nextStep(context, [later, later, later])).toBeDefined();
  });

  it('probes protocols with weak signs next', () => {
    const context = contextOf('any');
    const made = [ended(nextStep(context, []) as Step, 'eof')];
    expect(nextStep(context, made, { candidates: ['iperf3'] })?.probe).toEqual(opening('iperf3'));
    expect(nextStep(context, made)?.probe).not.toEqual(opening('iperf3'));
  });

  it('repeats no probe, and ends when none is left', () => {
    const steps = wholePlan(contextOf('redis')).map(short);
    expect(new Set(steps).size).toBe(steps.length);
    expect(steps.length).toBeGreaterThan(10);
  });

  it('inside TLS offers the protocols of the web, and listens before it sends', () => {
    const step = wholePlan(contextOf('any'), 'eof').find(({ layer }) => layer === 'tls');
    expect(step).toMatchObject({ probe: BY_ALPN, alpn: ['h2', 'http/1.1'] });
    expect(step?.listenInside).toBeGreaterThan(0);
  });

  it('depends on the earlier outcomes', () => {
    const silent = wholePlan(contextOf('any'), 'timeout').map(short);
    const closed = wholePlan(contextOf('any'), 'reset').map(short);
    expect(silent[0]).toBe(closed[0]);
    expect(silent).not.toEqual(closed);
  });

  it('depends on the port', () => {
    expect(wholePlan(contextOf('any', { port: 27017 })).map(short)[0]).toBe('tcp mongodb');
    expect(wholePlan(contextOf('any')).map(short)[0]).not.toBe('tcp mongodb');
  });

  it('depends on what the config expects elsewhere', () => {
    const place = (hints: string[]) =>
      wholePlan({ ...contextOf('any'), hints }).findIndex((step) => short(step) === 'tcp mongodb');
    expect(place(['mongodb'])).toBeLessThan(place([]));
  });
});

describe('inside TLS', () => {
  const context = contextOf('tls/mqtt');
  const first = nextStep(context, []) as Step;
  const facts = { version: 'TLS 1.3' };

  it('the web comes next, since ALPN identifies it', () => {
    const inner = {
      probedWith: opening('mqtt'),
      turns: [],
      end: 'eof',
      timing: { ended: 1 },
    } as const;
    const made = done(first, { ...inner, probedWith: CLIENT_HELLO, tls: facts, inner });
    expect(nextStep(context, [made], { tlsFound: true })).toMatchObject({
      layer: 'tls',
      probe: BY_ALPN,
    });
  });

  it('a probe that waits for a reply counts as tried', () => {
    const web = nextStep(context, [handshakeDone(started(first))], { tlsFound: true }) as Step;
    const third = nextStep(context, [handshakeDone(started(first)), handshakeDone(started(web))], {
      tlsFound: true,
    });
    expect(third?.layer).toBe('tls');
    expect(['tls mqtt', 'tls http', 'tls by-alpn']).not.toContain(third && short(third));
  });

  it('the next handshake waits for the one before: some servers serve one client at a time', () => {
    const web = nextStep(context, [handshakeDone(started(first))], { tlsFound: true }) as Step;
    const made = [handshakeDone(started(first)), started(web)];
    expect(nextStep(context, made, { tlsFound: true })).toBeUndefined();
  });

  it('no probe is left where no handshake succeeds', () => {
    const refused = handshake(first, '15030300020228');
    expect(nextStep(context, [refused], { tlsFound: true })).toBeUndefined();
  });

  it('the probe is repeated without ALPN where the server refused it', () => {
    const noOverlap = '15030300020278';
    const https = contextOf('tls/http');
    const first = nextStep(https, []) as Step;
    const web = nextStep(https, [handshake(first, noOverlap)], { tlsFound: true }) as Step;
    expect(web.alpn).toEqual(['h2', 'http/1.1']);
    const again = nextStep(https, [handshake(first, noOverlap), handshake(web, noOverlap)], {
      tlsFound: true,
    });
    expect(again).toMatchObject({ layer: 'tls', alpn: [] });
  });
});

describe('a protocol that never replies', () => {
  const steps = wholePlan(contextOf('syslog'));

  it('is probed first, while nothing else is open', () => {
    expect(steps[0]).toMatchObject({ probe: opening('syslog'), aloneFor: expect.any(Number) });
  });

  it('is probed with what MODBUS servers refuse, since their own opening is never part of a search', () => {
    expect(steps[5]).toMatchObject({ probe: opening('sphinx'), purpose: 'search' });
  });

  it('is followed by what nearly all servers reply to, alone and then beside each other', () => {
    expect(steps.slice(1, 5).map(short)).toEqual([
      'tcp http',
      'tcp polyglot',
      'tls by-alpn',
      'tcp http',
    ]);
    expect(steps.slice(1, 5).map(({ aloneFor }) => aloneFor !== undefined)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it('is not sent by a search', () => {
    const names = wholePlan(contextOf('any')).map(({ probe }) => probeName(probe));
    expect(names).not.toContain('syslog');
    expect(names).not.toContain('graphite');
  });
});

describe('a passive plan', () => {
  it.each(['any', 'http', 'tls/http', 'ssh'])('is to listen once: %s', (expected) => {
    const steps = wholePlan(contextOf(expected, { passive: true }));
    expect(steps.map(short)).toEqual(['tcp listen']);
  });
});
