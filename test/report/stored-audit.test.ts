import { expect, test } from 'vitest';
import { STRICT } from '../../src/expect/level.ts';
import { auditProgressText } from '../../src/report/audit/progress.ts';
import { compareResults } from '../../src/report/diff.ts';
import { ndjson } from '../../src/report/ndjson.ts';
import { StoredReader, type StoredRun } from '../../src/report/stored.ts';
import { okOf, resultOf, wholeOf } from '../support/results.ts';

const HEADER = `${JSON.stringify({
  type: 'audit',
  schemaVersion: 2,
  tool: { name: 'firstbytes', version: '1.2.3' },
  run: '00112233aabbccdd',
  targets: 'ab'.repeat(32),
  seed: 7,
  total: 8192,
  startedAt: '2026-01-02T03:04:05.678Z',
})}\n`;

function rangeOf(from: number, refused: number): string {
  const closed = { refused, 'timed-out': 1, 'no-route': 0 };
  const counts = { closed, notAttempted: {}, skipped: 2, alike: 3, connections: 4096 };
  return `${JSON.stringify({ type: 'range', from, to: from + 4096, ...counts })}\n`;
}

const FIRST = ndjson.each?.(okOf({ index: 5 })) ?? '';
const SECOND = ndjson.each?.(resultOf({ index: 2 })) ?? '';
const HOST = '{"type":"host","host":"10.0.0.9","note":"accepts-everything"}\n';
const SUMMARY = [...ndjson.end(wholeOf([], { ms: 1000 }))].join('');

function runOf(text: string): StoredRun {
  const reader = new StoredReader({ keepsDocuments: false });
  reader.push(text);
  const run = reader.end();
  if ('message' in run) throw new Error(run.message);
  return run;
}

const WHOLE = HEADER + FIRST + rangeOf(0, 4000) + SECOND + HOST + rangeOf(4096, 3000) + SUMMARY;

test('the hosts of all targets are those that the audit has counted', () => {
  const counted = SUMMARY.replace('"notes"', '"audit":{"hosts":256},"notes"');
  expect(runOf(HEADER + FIRST + rangeOf(0, 4000) + counted).audit?.hosts).toBe(256);
});

test('the ranges of a journal add up', () => {
  const { rows, totals, audit, warnings } = runOf(WHOLE);
  expect(rows.map(({ index }) => index)).toEqual([2, 5]);
  expect(totals).toEqual({
    notProbed: 0,
    closed: { refused: 7000, 'timed-out': 2, 'no-route': 0 },
    interrupted: false,
    connections: 2 * 4096 + 4,
    ms: 1000,
    startedAt: '2026-01-02T03:04:05.678Z',
  });
  expect(audit).toEqual({
    targets: 8192,
    openHosts: 2,
    skipped: 4,
    alike: 6,
    acceptingHosts: { count: 1, first: ['10.0.0.9'] },
    deadHosts: { count: 0, first: [] },
  });
  expect(warnings).toEqual([]);
});

test('a journal without a summary and with a torn line is an audit that is not finished', () => {
  const { rows, totals, warnings } = runOf(HEADER + FIRST + rangeOf(0, 4000) + SECOND.slice(0, 99));
  expect(rows).toHaveLength(1);
  expect(totals).toMatchObject({ notProbed: 4096, interrupted: true, connections: 4098 });
  expect(warnings).toEqual([
    'line 4 is incomplete and was skipped',
    'the audit is not finished: 4096 targets are missing',
  ]);
});

test('an audit that was resumed is one, with every result once', () => {
  const killed = HEADER + FIRST + rangeOf(0, 4000) + SECOND + FIRST.slice(0, 50);
  const resumed = HEADER + SECOND + HOST + rangeOf(0, 4000) + rangeOf(4096, 3000) + SUMMARY;
  const run = runOf(`${killed}\n${resumed}`);
  const { warnings, ...whole } = runOf(WHOLE);
  expect(run).toEqual({ ...whole, warnings: ['line 5 is incomplete and was skipped'] });
  expect(warnings).toEqual([]);
});

test('two audits are not one', () => {
  const other = WHOLE.replace('"seed":7', '"seed":8');
  const { rows, audit, totals } = runOf(WHOLE + other);
  expect(rows).toHaveLength(4);
  expect(audit).toBeUndefined();
  expect(totals.closed?.refused).toBe(14_000);
});

test('an audit that found nothing has totals', () => {
  const { rows, totals } = runOf(HEADER + rangeOf(0, 4095) + rangeOf(4096, 4095) + SUMMARY);
  expect(rows).toEqual([]);
  expect(totals.closed?.refused).toBe(8190);
});

test('journals can be compared', () => {
  const [before, after] = [runOf(WHOLE), runOf(WHOLE)];
  expect(compareResults(before.rows, after.rows, STRICT)).toMatchObject({ unchanged: 2 });
});

test.each([
  [`${HEADER}{"type":"range","from":0}\n`, 'to is missing'],
  [`${HEADER}{"type":"host","host":"a","note":"fine"}\n`, 'note: expected one of'],
  [rangeOf(0, 1), '"range" is not a line of check, probe, audit or pcap'],
  [HEADER.replace('"schemaVersion":2', '"schemaVersion":3'), 'schemaVersion is 3'],
])('an unusable line %# is reported', (text, message) => {
  const reader = new StoredReader({ keepsDocuments: false });
  reader.push(text);
  expect(reader.end()).toMatchObject({ message: expect.stringContaining(message) });
});

test('progress has what is done, and a rate that leaves out what was done before', () => {
  const progress = { done: 120_000, total: 2_048_000, open: 311, mismatches: 12, doneBefore: 0 };
  expect(auditProgressText({ ...progress, ms: 500 })).toBe(
    'audited 120,000 of 2,048,000 targets: 311 open, 12 not as expected',
  );
  expect(auditProgressText({ ...progress, doneBefore: 80_000, mismatches: 0, ms: 10_000 })).toBe(
    'audited 120,000 of 2,048,000 targets: 311 open (4,000/s, 8 min 2 s left)',
  );
});
