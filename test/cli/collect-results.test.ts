import { expect, test } from 'vitest';
import { collectResults } from '../../src/cli/collect-results.ts';
import { ReportWriter } from '../../src/cli/report-writer.ts';
import type { Sink } from '../../src/cli/sink.ts';
import { STRICT } from '../../src/expect/level.ts';
import type { Result } from '../../src/expect/result.ts';
import { CheckTally } from '../../src/fleet/check-tally.ts';
import type { Report } from '../../src/report/report.ts';
import { inBatches } from '../support/batches.ts';
import { resultOf } from '../support/results.ts';

const NO_PROGRESS = { update: () => {}, end: () => {} };

const DOCUMENT: Report = { end: () => [] };
const LINES: Report = { each: () => 'line\n', end: () => [] };
const LONG_LINES: Report = { each: () => 'x'.repeat(70_000), end: () => [] };

function nowhere(): Sink {
  return { name: 'nowhere', write: async () => {}, commit: async () => {}, discard: () => {} };
}

/** A reader that stands still. */
function stuck(): Sink {
  return { ...nowhere(), write: () => new Promise<void>(() => {}) };
}

function result(index: number, more: Partial<Result> = {}): Result {
  return resultOf({ index, status: 'unreachable', ...more });
}

/** Collects these results, or those that a stop leaves. */
function collected(
  source: AsyncIterable<readonly Result[]>,
  writers: readonly ReportWriter[],
  stop = new AbortController(),
) {
  const tally = new CheckTally(STRICT);
  const options = { writers, tally, progress: NO_PROGRESS, stop: stop.signal };
  return { tally, results: collectResults(source, options) };
}

test('after a stop, what was probed to its end is kept with any status', async () => {
  const stop = new AbortController();
  async function* source() {
    yield result(0, { status: 'unreachable' });
    stop.abort();
    yield result(1, { status: 'unreachable' });
    yield result(2, { status: 'inconclusive' });
    yield result(3, { status: 'inconclusive', isCutShort: true });
    yield result(4, { status: 'unreachable', isCutShort: true });
    yield result(5, { status: 'mismatch', isCutShort: true });
    yield result(6, { status: 'ok', isCutShort: true });
  }
  const writers = [new ReportWriter(DOCUMENT, nowhere())];
  const { tally, results } = collected(inBatches(source()), writers, stop);
  expect((await results).results.map(({ index }) => index)).toEqual([0, 1, 2, 5, 6]);
  expect(tally.endpoints).toBe(5);
});

test('a reader that stands still stops the results, until the stop', async () => {
  const stop = new AbortController();
  let taken = 0;
  async function* source() {
    for (; taken < 10; taken++) yield result(taken);
  }
  const writers = [new ReportWriter(LONG_LINES, stuck())];
  const { tally, results } = collected(inBatches(source()), writers, stop);
  await turns();
  expect(taken).toBe(1);
  stop.abort();
  await results;
  expect(tally.endpoints).toBe(10);
});

test.each([
  ['short lines', LINES],
  ['long lines', LONG_LINES],
  ['lines of 700 bytes', { ...LINES, each: () => 'x'.repeat(700) }],
])('of %s, few results wait for a reader that stands still', async (_, report) => {
  let taken = 0;
  async function* source() {
    for (;;) yield Array.from({ length: 64 }, () => result(taken++));
  }
  const stop = new AbortController();
  const { results } = collected(source(), [new ReportWriter(report, stuck())], stop);
  await turns();
  // Two batches of text, and the batch of results that is being added.
  expect(taken).toBeLessThanOrEqual(2 * 250 + 64);
  void results;
});

test('a fast reader takes no turn of the event loop for each result', async () => {
  async function* source() {
    for (let i = 0; i < 50; i++) yield Array.from({ length: 64 }, (_, j) => result(64 * i + j));
  }
  const all = ['a', 'b'].map(() => new ReportWriter(LINES, nowhere()));
  let turns = 0;
  let isOver = false;
  const count = () => {
    turns++;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  await collected(source(), all).results;
  isOver = true;
  expect(turns).toBeLessThanOrEqual(2);
});

test.each([
  ['lines only', 0, [LINES]],
  ['a document beside the lines', 3, [LINES, DOCUMENT]],
] as const)('%s: are the results kept for the end? %i are', async (_, kept, reports) => {
  const writers = reports.map((report) => new ReportWriter(report, nowhere()));
  async function* source() {
    yield [result(0), result(1), result(2)];
  }
  const { tally, results } = collected(source(), writers);
  expect((await results).results).toHaveLength(kept);
  expect(tally.counts.unreachable).toBe(3);
});

async function turns(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}
