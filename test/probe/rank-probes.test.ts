import { describe, expect, it } from 'vitest';
import {
  LISTEN,
  opening,
  POLYGLOT,
  type Probe,
  parseProbe,
  probeName,
} from '../../src/identify/probe.ts';
import { type ObservedOutcome, rankProbes, type Situation } from '../../src/probe/rank-probes.ts';
import {
  type RecordedServer,
  recordedServer,
  recordedServers,
  type SearchRow,
} from '../../src/probe/recorded.ts';

const RECORDED = recordedServers();
const NOTHING: Situation = { layer: 'tcp', portHints: [], configHints: [], tried: [] };
/** Every probe that identifies a recorded server. */
const PROBES = [...new Set(RECORDED.flatMap(({ identifiedBy }) => identifiedBy))]
  .sort()
  .map(parseProbe);
const CLOSED_ON_REDIS = [{ probe: opening('redis'), outcome: 'eof' } as const];

function bestIn(more: Partial<Situation> = {}, known: readonly Probe[] = PROBES) {
  return rankProbes({ layer: 'tcp', portHints: [], configHints: [], tried: [], ...more }, known);
}

/** Whether a probe identifies a recorded server of a protocol. */
function identifies(probe: Probe | undefined, id: string): boolean {
  const name = probe ? probeName(probe) : '';
  return RECORDED.some(
    (row) => row.id === id && row.layer === 'tcp' && row.identifiedBy.includes(name),
  );
}

/** A server that its own opening identifies, and its other reactions. */
function serverWith(
  id: string,
  except: SearchRow['except'] = {},
  more: Partial<SearchRow> = {},
): RecordedServer {
  const base = { name: `${id}/test`, layer: 'tcp', tested: 'none', usual: 'bytes' } as const;
  return recordedServer({ ...base, id, except: { identified: [id], ...except }, ...more });
}

describe('the best probe', () => {
  it.each(['mongodb', 'ldap', 'dns', 'mqtt', 'redis', 'postgresql', 'kafka', 'zookeeper'])(
    'identifies the protocol of the port: %s',
    (id) => {
      const tried = [{ probe: LISTEN, outcome: 'silent' } as const];
      expect(identifies(bestIn({ portHints: [id], tried }), id)).toBe(true);
    },
  );

  it('is never one that was tried, until all were', () => {
    const tried: { probe: Probe; outcome: ObservedOutcome }[] = [];
    const names = () => tried.map(({ probe }) => probeName(probe));
    for (;;) {
      const probe = bestIn({ tried });
      if (probe === undefined) break;
      expect(names()).not.toContain(probeName(probe));
      tried.push({ probe, outcome: 'silent' });
    }
    expect(names().sort()).toEqual(PROBES.map(probeName).filter((name) => name !== 'listen'));
  });

  it('is never to listen', () => {
    expect(bestIn({}, [LISTEN])).toBeUndefined();
  });

  it('is undefined where no probe is known', () => {
    expect(bestIn({}, [])).toBeUndefined();
  });

  it('is that of a declared protocol before an unlikely one', () => {
    const known = [opening('unheard-of'), opening('telemetry')];
    expect(bestIn({ configHints: ['telemetry'] }, known)).toEqual(opening('telemetry'));
  });

  it('is one without a recording where no other is left', () => {
    expect(bestIn({}, [opening('unheard-of')])).toEqual(opening('unheard-of'));
  });

  it('is the incremental polyglot where a target closes', () => {
    expect(bestIn({ tried: CLOSED_ON_REDIS }, [POLYGLOT, ...PROBES])).toEqual(POLYGLOT);
  });

  it('takes a declared protocol with the name of the polyglot for a protocol', () => {
    const declared = opening('polyglot');
    const known = [declared, opening('redis')];
    expect(bestIn({ tried: CLOSED_ON_REDIS, configHints: ['polyglot'] }, known)).toEqual(declared);
    const tried = [{ probe: POLYGLOT, outcome: 'silent' } as const];
    expect(bestIn({ tried }, [declared])).toEqual(declared);
  });

  it('is of a server that closes after as many bytes', () => {
    const row = (id: string, closedAfterBytes: number) =>
      serverWith(id, { eof: ['polyglot'] }, { closedAfterBytes });
    const best = (closedAfterBytes: number) => {
      const tried = [{ probe: POLYGLOT, outcome: 'eof', closedAfterBytes } as const];
      const rows = [row('four', 4), row('twelve', 12)];
      return rankProbes({ ...NOTHING, tried }, [opening('four'), opening('twelve')], rows);
    };
    expect(best(4)).toEqual(opening('four'));
    expect(best(12)).toEqual(opening('twelve'));
    // A server takes a moment to close.
    expect(best(5)).toEqual(opening('four'));
  });

  it('is as likely of a server that was never recorded with an earlier probe as of an unknown one', () => {
    const rows = [serverWith('seen', { silent: ['red'] }), serverWith('unseen')];
    const known = [opening('seen'), opening('unseen')];
    const best = (outcome: ObservedOutcome) =>
      rankProbes({ ...NOTHING, tried: [{ probe: opening('red'), outcome }] }, known, rows);
    expect(best('silent')).toEqual(opening('seen'));
    expect(best('eof')).toEqual(opening('unseen'));
  });

  it('is that of the most used protocol where the target closes on everything', () => {
    const known = ['rare', 'common', 'seldom'].map((id) => opening(id));
    const popularityOf = (id: string) => (id === 'common' ? 9 : 1);
    const tried = ['one', 'two', 'three', 'four'].map(
      (id) => ({ probe: opening(id), outcome: 'eof' }) as const,
    );
    expect(bestIn({ tried, popularityOf }, known)).toEqual(opening('common'));
  });

  it('may belong to a product that behaves otherwise than the recorded one', () => {
    const rows = [serverWith('red', { silent: ['blue'] }), serverWith('blue', { eof: ['red'] })];
    const tried = ['http', 'tls', 'dns'].map(
      (id) => ({ probe: opening(id), outcome: 'reset' }) as const,
    );
    const left = [opening('red'), opening('blue')];
    const first = rankProbes({ ...NOTHING, tried }, left, rows);
    expect(left).toContainEqual(first);
  });

  it('depends on the outcome of the earlier ones', () => {
    const after = (outcome: ObservedOutcome) => {
      const probes = [opening('tls'), POLYGLOT, opening('http')];
      const best = bestIn({ tried: probes.map((probe) => ({ probe, outcome })) });
      return best && probeName(best);
    };
    const outcomes = ['bytes', 'eof', 'reset', 'silent'] as const;
    expect(new Set(outcomes.map(after)).size).toBeGreaterThan(1);
  });

  it('is the second opening of a protocol as well, by what was recorded with it', () => {
    const rows = [serverWith('late', { identified: ['late#2'] })];
    const known = [opening('late'), opening('late', 1)];
    expect(rankProbes(NOTHING, known, rows)).toEqual(opening('late', 1));
  });
});
