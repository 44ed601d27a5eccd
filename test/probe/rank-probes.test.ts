import { describe, expect, it } from 'vitest';
import { type ObservedOutcome, rankProbes, type Situation } from '../../src/probe/rank-probes.ts';
import {
  type RecordedServer,
  recordedServer,
  recordedServers,
  type SearchRow,
} from '../../src/probe/recorded.ts';

const RECORDED = recordedServers();
const NOTHING: Situation = { layer: 'tcp', portHints: [], configHints: [], tried: [] };
const ASKS = [...new Set(RECORDED.flatMap(({ identifiedBy: tells }) => tells))].sort();

function bestIn(more: Partial<Situation> = {}, known: readonly string[] = ASKS) {
  return rankProbes({ layer: 'tcp', portHints: [], configHints: [], tried: [], ...more }, known);
}

/** Whether an opening tells some recorded server of a protocol. */
function tells(ask: string | undefined, id: string): boolean {
  return RECORDED.some(
    (row) => row.id === id && row.layer === 'tcp' && row.identifiedBy.includes(ask ?? ''),
  );
}

/** A server that its own opening identifies, and what else was tried with it. */
function serverWith(
  id: string,
  except: SearchRow['except'] = {},
  more: Partial<SearchRow> = {},
): RecordedServer {
  const base = { name: `${id}/test`, layer: 'tcp', tested: 'none', usual: 'bytes' } as const;
  return recordedServer({ ...base, id, except: { ...except, identified: [id] }, ...more });
}

describe('the best opening', () => {
  it.each(['mongodb', 'ldap', 'dns', 'mqtt', 'redis', 'postgresql', 'kafka', 'zookeeper'])(
    'is one that tells the protocol of the port: %s',
    (id) => {
      const tried = [{ ask: 'listen', outcome: 'silent' } as const];
      expect(tells(bestIn({ portHints: [id], tried }), id)).toBe(true);
    },
  );

  it('is none that was tried', () => {
    const tried: { ask: string; outcome: ObservedOutcome }[] = [];
    for (;;) {
      const ask = bestIn({ tried });
      if (ask === undefined) break;
      expect(tried.map((one) => one.ask)).not.toContain(ask);
      tried.push({ ask, outcome: 'silent' });
    }
    expect(tried.map(({ ask }) => ask).sort()).toEqual(ASKS.filter((ask) => ask !== 'listen'));
  });

  it('is never to listen', () => {
    expect(bestIn({}, ['listen'])).toBeUndefined();
  });

  it('is nothing where nothing is known', () => {
    expect(bestIn({}, [])).toBeUndefined();
  });

  it('is that of a declared protocol, which nobody recorded, before what tells nothing', () => {
    expect(bestIn({ configHints: ['telemetry'] }, ['unheard-of', 'telemetry'])).toBe('telemetry');
  });

  it('is an unheard-of one at last', () => {
    expect(bestIn({}, ['unheard-of'])).toBe('unheard-of');
  });

  it('is the staged one where a target closes: it tells after how many bytes', () => {
    const tried = [{ ask: 'redis', outcome: 'eof' } as const];
    expect(bestIn({ tried }, ['polyglot', ...ASKS])).toBe('polyglot');
  });

  it('is of who gives up after as many bytes', () => {
    const row = (id: string, closedAfterBytes: number) =>
      serverWith(id, { eof: ['polyglot'] }, { closedAfterBytes });
    const best = (closedAfterBytes: number) => {
      const tried = [{ ask: 'polyglot', outcome: 'eof', closedAfterBytes } as const];
      const rows = [row('four', 4), row('twelve', 12)];
      return rankProbes({ ...NOTHING, tried }, ['four', 'twelve'], rows);
    };
    expect(best(4)).toBe('four');
    expect(best(12)).toBe('twelve');
    // It takes a moment to close.
    expect(best(5)).toBe('four');
  });

  it('is as likely of who never heard what was tried as of who is unknown', () => {
    const rows = [serverWith('heard', { silent: ['red'] }), serverWith('unheard')];
    const best = (outcome: ObservedOutcome) =>
      rankProbes({ ...NOTHING, tried: [{ ask: 'red', outcome }] }, ['heard', 'unheard'], rows);
    expect(best('silent')).toBe('heard');
    expect(best('eof')).toBe('unheard');
  });

  it('is none where it closed on many and hardly any that would is left', () => {
    const tried = ASKS.slice(0, -1).map((ask) => ({ ask, outcome: 'eof' }) as const);
    expect(bestIn({ tried: tried.filter(({ ask }) => ask !== 'listen') })).toBeUndefined();
  });

  it('depends on how the others came out', () => {
    const after = (outcome: ObservedOutcome) =>
      bestIn({ tried: ['tls', 'polyglot', 'http'].map((ask) => ({ ask, outcome })) });
    const outcomes = ['bytes', 'eof', 'reset', 'silent'] as const;
    expect(new Set(outcomes.map(after)).size).toBeGreaterThan(1);
  });
});
