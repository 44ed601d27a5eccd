import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Status } from '../../src/expect/catalogue.ts';
import { levelOf, type Policy, STRICT } from '../../src/expect/level.ts';
import type { Exemption, Result } from '../../src/expect/result.ts';
import { CheckTally } from '../../src/fleet/check-tally.ts';
import { Correlation } from '../../src/fleet/correlation.ts';
import { summarize } from '../../src/fleet/summary.ts';
import { endpointOf, foundOf, resultOf } from '../support/expectations.ts';

const STARTED = new Date('2026-01-02T03:04:05.678Z');

function summaryOf(results: readonly Result[], total: number, policy: Policy = STRICT) {
  const tally = new CheckTally(policy);
  for (const one of results) tally.add(one);
  return summarize(tally, { total, startedAt: STARTED, ms: 1, interrupted: false });
}

const EXEMPTION = fc.constantFrom<Exemption | undefined>(
  undefined,
  { kind: 'ignore', reason: 'planned' },
  { kind: 'baseline' },
);
const LEVEL = fc.constantFrom('fail' as const, 'warn' as const, 'ignore' as const);
const POLICY = fc.record({
  mismatch: LEVEL,
  inconclusive: LEVEL,
  unreachable: LEVEL,
  guesses: LEVEL,
  known: LEVEL,
});
const RESULT = fc
  .record({
    index: fc.nat(30),
    status: fc.constantFrom<Status>('ok', 'mismatch', 'inconclusive', 'unreachable'),
    exemption: EXEMPTION,
    connections: fc.nat(5),
    certainty: fc.constantFrom(undefined, 'stated' as const, 'guess' as const),
  })
  .map(({ index, status, exemption, connections, certainty }): Result => {
    const endpoint = { ...endpointOf('ssh'), ...(certainty ? { basis: { certainty } } : {}) };
    const one = resultOf(index, endpoint, foundOf('ssh'));
    return { ...one, status, connections, ...(exemption ? { exemption } : {}) };
  });

describe('the summary', () => {
  it('counts what the results have', () => {
    fc.assert(
      fc.property(fc.array(RESULT), POLICY, (results, policy) => {
        const { summary } = summaryOf(results, 31, policy);
        const count = (is: (one: Result) => boolean) => results.filter(is).length;
        const failed = count(
          ({ status, exemption, endpoint: { basis } }) =>
            levelOf({ status, exemption, basis }, policy) === 'fail',
        );
        const known = count(({ exemption }) => exemption?.kind === 'baseline');
        const ok = count(({ status }) => status === 'ok');
        const notProbed = 31 - new Set(results.map(({ index }) => index)).size;
        expect(summary).toMatchObject({
          counts: {
            ok,
            mismatch: count(({ status }) => status === 'mismatch'),
            inconclusive: count(({ status }) => status === 'inconclusive'),
            unreachable: count(({ status }) => status === 'unreachable'),
          },
          tolerated: results.length - ok - failed,
          notProbed,
          connections: results.reduce((sum, { connections }) => sum + connections, 0),
          exitCode: ok + known === 0 || failed > 0 || notProbed > 0 ? 1 : 0,
        });
        expect(summary.known ?? 0).toBe(known);
        expect(summary.ignored ?? 0).toBe(count(({ exemption }) => exemption?.kind === 'ignore'));
      }),
    );
  });

  it('has notes in the order of the config, whatever came first', () => {
    const origin = { file: 'a.yaml', line: 3, column: 5 };
    const swapped = [
      resultOf(0, { ...endpointOf('ssh', { port: 1 }), origin }, foundOf('http')),
      resultOf(1, endpointOf('ssh', { port: 2 }), foundOf('http')),
      resultOf(2, endpointOf('http', { port: 3 }), foundOf('ssh')),
    ];
    const { notes, noted } = summaryOf(swapped.toReversed(), 3);
    // What a swap has found its place for is not advised to another endpoint.
    expect([...notes.keys()]).toEqual([0, 2]);
    expect(notes.get(0)).toMatchObject([{ code: 'swapped' }]);
    expect(noted.get(0)).toEqual({ origin });
  });

  it('has the same notes in whatever order the results come', () => {
    const stack = fc.constantFrom('ssh', 'http', 'redis', 'tls/http');
    const endpoint = fc.record({ host: fc.constantFrom('a.test', 'b.test'), port: fc.nat(3) });
    const pair = fc.tuple(endpoint, stack, fc.oneof(stack, fc.constant('refused')));
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 12 }), fc.infiniteStream(fc.nat()), (all, keys) => {
        const results = all.map(([where, wanted, found], index) =>
          resultOf(index, endpointOf(wanted, where), foundOf(found)),
        );
        const order = new Map(results.map((one) => [one, keys.next().value]));
        const shuffled = results.toSorted((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
        const notes = [...summaryOf(results, all.length).notes];
        expect([...summaryOf(shuffled, all.length).notes]).toEqual(notes);
      }),
    );
  });

  it('says so where results are too many to be compared', () => {
    const tally = new CheckTally(STRICT, new Correlation({ answered: 2, unanswered: 1 }));
    const options = { total: 6, startedAt: STARTED, ms: 1, interrupted: false };
    const add = (index: number, wanted: string, found: string) => {
      tally.add(resultOf(index, endpointOf(wanted, { port: 1 + index }), foundOf(found)));
      const { summary, notes } = summarize(tally, options);
      return [summary.notCompared, [...notes.keys()]];
    };
    expect(add(0, 'ssh', 'http')).toEqual([undefined, []]);
    expect(add(1, 'http', 'ssh')).toEqual([undefined, [0, 1]]);
    expect(add(2, 'ssh', 'refused')).toEqual([undefined, [0, 1]]);
    // Nothing depends on one that is ok.
    expect(add(3, 'ssh', 'ssh')).toEqual([undefined, [0, 1]]);
    expect(add(4, 'ssh', 'refused')).toEqual([2, [0, 1]]);
    expect(add(5, 'redis', 'http')).toEqual([5, []]);
  });
});
