import { expect, test } from 'vitest';
import { collectResults } from '../../src/cli/collect-results.ts';
import { ReportWriter } from '../../src/cli/report-writer.ts';
import type { Sink } from '../../src/cli/sink.ts';
import type { Result } from '../../src/expect/result.ts';
import type { Report } from '../../src/report/report.ts';

const IDENTIFIED = {
  outcome: 'identified',
  stack: ['ssh'],
  facts: {},
  runnersUp: [],
  evidence: { sent: Buffer.from('long'), received: Buffer.from('longer') },
};

const NO_PROGRESS = { update: () => {}, end: () => {} };

const DOCUMENT: Report = { end: () => [] };
const LINES: Report = { each: () => 'line\n', end: () => [] };

function nowhere(): Sink {
  return { name: 'nowhere', write: async () => {}, commit: async () => {}, discard: () => {} };
}

function result(index: number, more: Partial<Result>): Result {
  return { index, status: 'unreachable', identification: IDENTIFIED, ...more } as Result;
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
  const options = { writers, progress: NO_PROGRESS, stop: stop.signal };
  const results = await collectResults(source(), options);
  expect(results.map(({ index }) => index)).toEqual([0, 1, 2, 5, 6]);
});

test('a reader that stands still stops the results, until the stop', async () => {
  const stop = new AbortController();
  const lines: Report = { each: () => 'x'.repeat(70_000), end: () => [] };
  const stuck = { ...nowhere(), write: () => new Promise<void>(() => {}) };
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

test.each([
  ['lines only', false, [LINES]],
  ['a document beside the lines', true, [LINES, DOCUMENT]],
] as const)(
  '%s: are the bytes of all results kept for the end? %s',
  async (_, areKept, reports) => {
    async function* source() {
      yield result(0, {});
    }
    const writers = reports.map((report) => new ReportWriter(report, nowhere()));
    const stop = new AbortController().signal;
    const [one] = await collectResults(source(), { writers, progress: NO_PROGRESS, stop });
    expect(one?.identification).toMatchObject({ outcome: 'identified', stack: ['ssh'] });
    expect(one?.identification.evidence !== undefined).toBe(areKept);
  },
);
