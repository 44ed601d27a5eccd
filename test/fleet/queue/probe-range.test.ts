import { expect, test } from 'vitest';
import type { AuditEvent } from '../../../src/fleet/audit/events.ts';
import { journalRange, type ProbeRange } from '../../../src/fleet/queue/probe-range.ts';
import { resultOf } from '../../support/results.ts';

const RANGE = { from: 0, to: 4096 };
const COUNTS = {
  ...RANGE,
  closed: { refused: 4095, 'timed-out': 0, 'no-route': 0 },
  notAttempted: {},
  skipped: 0,
  alike: 0,
  connections: 4096,
};

/** Keeps what is appended, with a mark for every flush. */
function fakeJournal() {
  const steps: string[] = [];
  return {
    steps,
    append: async (text: string) => {
      steps.push(
        ...text
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line).type),
      );
    },
    flush: async () => {
      steps.push('flush');
    },
  };
}

function probing(...batches: AuditEvent[][]): ProbeRange {
  return async function* () {
    yield* batches;
  };
}

test('the disk has all lines of a range before it counts as done', async () => {
  const journal = fakeJournal();
  const probe = probing(
    [{ kind: 'results', results: [resultOf(), resultOf({ index: 1 })] }],
    [{ kind: 'host', host: { host: '10.0.0.9', note: 'dead' } }],
    [{ kind: 'range', counts: COUNTS }],
  );
  const { signal } = new AbortController();
  expect(await journalRange(RANGE, probe, journal, signal)).toEqual(COUNTS);
  expect(journal.steps).toEqual(['result', 'result', 'host', 'range', 'flush']);
});

test('a range that was interrupted is not done', async () => {
  const probe = probing([{ kind: 'results', results: [resultOf()] }]);
  const signal = AbortSignal.abort();
  expect(await journalRange(RANGE, probe, fakeJournal(), signal)).toBeUndefined();
});

test('a range without its counts is an error', async () => {
  const { signal } = new AbortController();
  const done = journalRange(RANGE, probing(), fakeJournal(), signal);
  await expect(done).rejects.toThrow('the range 0-4096 ended without its counts');
});
