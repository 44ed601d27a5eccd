import { expect, test } from 'vitest';
import { collectResults } from '../../src/cli/collect-results.ts';
import { ReportWriter } from '../../src/cli/report-writer.ts';
import type { Result } from '../../src/expect/result.ts';
import type { Report } from '../../src/report/report.ts';

const NO_PROGRESS = { update: () => {}, end: () => {} };

function result(index: number, more: Partial<Result>): Result {
  return { index, status: 'unreachable', ...more } as Result;
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
  const options = { writers: [], progress: NO_PROGRESS, stop: stop.signal };
  const results = await collectResults(source(), options);
  expect(results.map(({ index }) => index)).toEqual([0, 1, 2, 5, 6]);
});

test('a reader that stands still stops the results, until the stop', async () => {
  const stop = new AbortController();
  const lines: Report = { each: () => 'x'.repeat(70_000), end: () => [] };
  const stuck = {
    name: 'stuck',
    write: () => new Promise<void>(() => {}),
    commit: async () => {},
    discard: () => {},
  };
  const writers = [new ReportWriter(lines, stuck)];
  let taken = 0;
  async function* source() {
    for (; taken < 10; taken++) yield result(taken, {});
  }
  const collecting = collectResults(source(), {
    writers,
    progress: NO_PROGRESS,
    stop: stop.signal,
  });
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  expect(taken).toBe(0);
  stop.abort();
  expect(await collecting).toHaveLength(10);
});
