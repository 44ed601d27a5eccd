import { describe, expect, it } from 'vitest';
import { isOpeningOf, LISTEN, opening } from '../../src/identify/probe.ts';
import { openingBytes } from '../../src/probe/opening.ts';
import { nextStep } from '../../src/probe/plan.ts';
import type { PlanContext } from '../../src/probe/plan-context.ts';
import { stepsOneByOne } from '../../src/probe/plan-silence.ts';
import { planUdp } from '../../src/probe/plan-udp.ts';
import {
  isFragilePort,
  MAX_SILENT_PROBES_IF_EXPECTED,
  maySend,
} from '../../src/probe/politeness.ts';
import { handshakeDone, started } from '../../src/probe/probe-state.ts';
import type { Step } from '../../src/probe/step.ts';
import { polyglot } from '../../src/protocols/polyglot.ts';
import { registry } from '../support/expectations.ts';
import { contextOf, ended, short, wholePlan } from '../support/plans.ts';

const fragile = [102, 502, 1911, 2404, 4911, 9100, 9103, 9107, 20000, 44818, 47808];

describe('fragile ports', () => {
  it.each(fragile)('include %i', (port) => {
    expect(isFragilePort(port, registry)).toBe(true);
  });

  it.each([80, 101, 103, 9099, 9108, 9200, 20001])('do not include %i', (port) => {
    expect(isFragilePort(port, registry)).toBe(false);
  });

  it.each(fragile)('%i gets no search, only what is expected', (port) => {
    expect(wholePlan(contextOf('http', { port })).map(short)).toEqual(['tcp http']);
    const either = wholePlan(contextOf('http or tls/http', { port })).map(short);
    expect(either).toEqual(['tcp http', 'tls http']);
  });

  it('receive nothing where an expected banner does not come', () => {
    expect(wholePlan(contextOf('ssh', { port: 9100 })).map(short)).toEqual(['tcp listen']);
  });

  it.each(['any', 'tcp', 'closed'])('receive nothing where %s is expected', (expected) => {
    const steps = wholePlan(contextOf(expected, { port: 9100 }));
    expect(steps.map(short)).toEqual(['tcp listen']);
  });

  it('get no search inside TLS either', () => {
    const context = contextOf('tls/http', { port: 4911 });
    const first = nextStep(context, []) as Step;
    expect(nextStep(context, [handshakeDone(started(first))], { tlsFound: true })).toBeUndefined();
  });
});

describe('what is registered for a port', () => {
  const planAt = (port: number) => wholePlan(contextOf('registered', { port }));

  it.each(fragile)('is no permission to send anything on the fragile port %i', (port) => {
    expect(planAt(port).map(short)).toEqual(['tcp listen']);
  });

  it('is no permission to send an opening that is more than a question, on any port', () => {
    const marked = registry.all.filter(({ sideEffect, answersBy }) => sideEffect || answersBy);
    const sent = marked.flatMap(({ id, ports, tlsPorts = [] }) =>
      [...ports, ...tlsPorts].flatMap(planAt).filter((one) => isOpeningOf(one.probe, id)),
    );
    expect(sent).toEqual([]);
  });

  it('sends only lines of text on the ports that stand nothing else', () => {
    const restricted = registry.all.filter(({ linesOnly }) => linesOnly);
    for (const port of restricted.flatMap(({ ports }) => ports)) {
      const context = contextOf('registered', { port });
      const allowed = wholePlan(context).every(({ probe }) => maySend(probe, context));
      expect(allowed, `port ${port}`).toBe(true);
    }
  });

  it.each([6379, 443, 9000, 12345])(
    'sends a silent target as many openings as a free search: %i',
    (port) => {
      const free = wholePlan(contextOf('any', { port })).length;
      expect(planAt(port).length).toBeLessThanOrEqual(free);
    },
  );
});

describe('an opening that is more than a question', () => {
  const marked = registry.all.filter(({ sideEffect }) => sideEffect).map(({ id }) => id);

  it.each(['timeout', 'eof', 'reset'] as const)('is never part of a search: %s', (end) => {
    for (const [expected, port] of [
      ['any', 12345],
      ['http', 5005],
      ['syslog', 12345],
    ] as const) {
      const search = wholePlan(contextOf(expected, { port }), end).filter(
        ({ purpose }) => purpose === 'search',
      );
      const ids = search.map(({ probe }) => (probe.kind === 'opening' ? probe.protocol : ''));
      expect(ids.filter((id) => marked.includes(id))).toEqual([]);
    }
  });

  it('is not sent to confirm a weak sign of its protocol either', () => {
    const context = contextOf('any');
    const made = [ended(nextStep(context, []) as Step, 'eof')];
    const next = nextStep(context, made, { candidates: ['modbus'] });
    expect(next?.probe).not.toEqual(opening('modbus'));
  });

  it.each(marked)('is sent where it is expected, on any port: %s', (id) => {
    const [first] = wholePlan(contextOf(id));
    expect(first).toMatchObject(
      id === 'jetdirect' ? { probe: LISTEN } : { probe: opening(id), purpose: 'expected' },
    );
  });

  it('is what all control systems have', () => {
    const both = [...registry.all, ...registry.forTransport('udp').all];
    const fragile = both.filter(({ fragilePorts }) => fragilePorts);
    expect(fragile.filter(({ sideEffect }) => sideEffect?.kind !== 'controls')).toEqual([]);
  });

  it('is never part of a search over UDP', () => {
    const udp = registry.forTransport('udp');
    const { search } = planUdp({ ...contextOf('any'), registry: udp });
    expect(search.length).toBeGreaterThan(10);
    expect(search.filter(({ protocol }) => udp.get(protocol)?.sideEffect)).toEqual([]);
  });
});

describe('a target that may be a printer', () => {
  const sentTo = (steps: readonly Step[], context: PlanContext) =>
    steps.map(({ probe, layer }) => {
      if (layer === 'tls') return 0;
      if (probe.kind === 'polyglot') return polyglot.length;
      return probe.kind === 'opening'
        ? (openingBytes(probe, context.endpoint, registry)?.length ?? 0)
        : 0;
    });

  it('gets six openings of a free search that meets only silence', () => {
    const context = contextOf('any');
    const steps = wholePlan(context);
    expect(steps).toHaveLength(6);
    expect(Math.max(...sentTo(steps, context))).toBeLessThan(256);
  });

  it('gets a few more where the config suggests protocols', () => {
    const hints = registry.all.map(({ id }) => id);
    expect(wholePlan({ ...contextOf('any'), hints })).toHaveLength(12);
  });

  it('gets the whole search where it is not silent', () => {
    expect(wholePlan(contextOf('any'), 'eof').length).toBeGreaterThan(20);
  });

  it('gets sixteen openings where a config expects a protocol', () => {
    expect(wholePlan(contextOf('http'))).toHaveLength(MAX_SILENT_PROBES_IF_EXPECTED);
  });

  it('gets the polyglot alone at the end of a free search, and HTTP and TLS where one is expected', () => {
    expect(stepsOneByOne(contextOf('any')).map(short)).toEqual(['tcp polyglot']);
    expect(stepsOneByOne(contextOf('kafka'))).toHaveLength(3);
  });

  it('gets nothing where a printer is expected, on any port', () => {
    expect(wholePlan(contextOf('jetdirect')).map(short)).toEqual(['tcp listen']);
  });
});

describe('a target that may serve one client', () => {
  const context = contextOf('any');
  const made = [ended(nextStep(context, []) as Step, 'eof')];

  it('gets no further opening after a weak sign of a debugger', () => {
    expect(nextStep(context, made, { candidates: ['gdb'] })).toBeUndefined();
  });

  it('is only listened to, once, when it refuses the next client', () => {
    const seen = { refusedAfterAccept: true, endsAfterClient: true };
    const next = nextStep(context, made, seen) as Step;
    expect(short(next)).toBe('tcp listen');
    expect(nextStep(context, [...made, ended(next, 'eof')], seen)).toBeUndefined();
  });
});

describe('the ports of debuggers', () => {
  it.each([5678, 1234, 6666, 1705])('%i receive only lines of text from a search', (port) => {
    const context = contextOf('any', { port });
    const steps = wholePlan(context);
    expect(steps.length).toBeGreaterThan(3);
    for (const { layer, probe } of steps) {
      expect(layer).toBe('tcp');
      const bytes = probe.kind === 'opening' && openingBytes(probe, context.endpoint, registry);
      expect(bytes && Buffer.from(bytes).toString('latin1')).toMatch(/^[\t\r\n -~]+\n$/);
    }
  });

  it('receive the opening that is expected there, whatever it is', () => {
    expect(wholePlan(contextOf('postgresql', { port: 5678 }))[0]).toMatchObject({
      probe: opening('postgresql'),
    });
  });
});
