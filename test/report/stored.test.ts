import { describe, expect, test } from 'vitest';
import { json } from '../../src/report/json.ts';
import { ndjson } from '../../src/report/ndjson.ts';
import { type Row, resultRows } from '../../src/report/row.ts';
import { StoredReader, type StoredRun } from '../../src/report/stored.ts';
import { storedJson, storedNdjson } from '../../src/report/stored-json.ts';
import { reportSet } from '../support/report-set.ts';
import { endpointOf, okOf, rowInputOf, wholeOf } from '../support/results.ts';
import { ROW_REPORTS } from '../support/row-reports.ts';

const SET = reportSet();
const LINES = [...SET.results.map((one) => ndjson.each?.(one) ?? ''), ...ndjson.end(SET)].join('');
const DOCUMENT = [...json.end(SET)].join('');

function read(text: string, { size = text.length, keepsDocuments = false } = {}) {
  const reader = new StoredReader({ keepsDocuments });
  for (let at = 0; at < text.length; at += size) reader.push(text.slice(at, at + size));
  return reader.end();
}

function runOf(text: string, options?: { size?: number; keepsDocuments?: boolean }): StoredRun {
  const run = read(text, options);
  if ('message' in run) throw new Error(run.message);
  return run;
}

function withoutResult({ result: _, ms, ...row }: Row) {
  return { ...row, ms: Math.round(ms) };
}

const EXPECTED = resultRows(SET).map(withoutResult);

describe.each([
  ['ndjson', LINES],
  ['json', DOCUMENT],
  ['json that another tool has indented', JSON.stringify(JSON.parse(DOCUMENT), null, 4)],
  ['json on one line', JSON.stringify(JSON.parse(DOCUMENT))],
])('%s', (_, text) => {
  test('the rows are those of the check', () => {
    const { rows, warnings } = runOf(text);
    expect(rows).toEqual(EXPECTED);
    expect(warnings).toEqual([]);
  });

  test('chunks may end anywhere', () => {
    expect(runOf(text, { size: 7 }).rows).toEqual(EXPECTED);
  });

  test.each(Object.keys(ROW_REPORTS) as (keyof typeof ROW_REPORTS)[])('%s is the same', (name) => {
    const live = rowInputOf(SET);
    const text2 = [...ROW_REPORTS[name]({ ...live, rows: runOf(text).rows })].join('');
    const rounded = live.rows.map((row) => ({ ...row, ms: Math.round(row.ms) }));
    expect(text2).toBe([...ROW_REPORTS[name]({ ...live, rows: rounded })].join(''));
  });

  test('it can be written as json and ndjson again, with nothing lost', () => {
    const { rows } = runOf(text, { keepsDocuments: true });
    const input = { ...rowInputOf(SET), rows };
    expect(JSON.parse([...storedJson(input)].join(''))).toEqual(JSON.parse(DOCUMENT));
    expect(runOf([...storedNdjson(input)].join('')).rows).toEqual(EXPECTED);
  });
});

describe('the lines of ndjson', () => {
  const lines = LINES.trimEnd().split('\n');

  test('a line that was cut off is skipped with a warning', () => {
    const { rows, warnings, totals } = runOf(`${lines[0]}\n${lines[1]?.slice(0, 100)}`);
    expect(rows).toHaveLength(1);
    expect(warnings).toEqual([
      'line 2 is incomplete and was skipped',
      'the summary line is missing, so results may be missing as well',
    ]);
    expect(totals.interrupted).toBe(true);
  });

  test('several runs may follow each other', () => {
    const { rows, totals, warnings } = runOf(LINES + LINES);
    expect(rows).toEqual([...EXPECTED, ...EXPECTED]);
    expect(totals.connections).toBe(2 * SET.summary.connections);
    expect(warnings).toEqual([]);
  });

  test('results come in the order of the config', () => {
    const reversed = [...lines.slice(0, -1).reverse(), lines.at(-1)].join('\n');
    expect(runOf(`${reversed}\n`).rows).toEqual(EXPECTED);
  });

  test('a line in the middle that is cut off is an error with its number', () => {
    expect(read(`${lines[0]}\n{"type":\n${lines[1]}\n`)).toEqual({
      line: 2,
      message: 'not a line of ndjson',
    });
  });
});

test.each([
  ['', { message: 'no results' }],
  ['hello\n', { message: expect.stringContaining('not JSON: ') }],
  [
    '{"type":"listening"}\n',
    { line: 1, message: '"listening" is not a line of check, probe, audit or pcap' },
  ],
  ['[]', { message: expect.stringContaining('expected an object') }],
  ['{"schemaVersion":2}', { message: expect.stringContaining('summary is missing') }],
  [
    LINES.replace('"status":"mismatch"', '"status":"fine"'),
    { line: 1, message: expect.stringMatching(/^status: /) },
  ],
  [
    DOCUMENT.replace('"status":"mismatch"', '"status":"fine"'),
    { message: expect.stringMatching(/^results\.0\.status: /) },
  ],
  [
    DOCUMENT.replace('"schemaVersion": 2', '"schemaVersion": 3'),
    { message: 'schemaVersion is 3, but this firstbytes reads 2' },
  ],
])('unusable input %# is reported with its place', (text, problem) => {
  expect(read(text)).toMatchObject(problem as object);
});

test('a syntax error in a document has its line', () => {
  expect(read('{\n"schemaVersion": 2,\n!\n}\n')).toMatchObject({ line: 3 });
});

test('a long line costs its length', () => {
  const reader = new StoredReader({ keepsDocuments: false });
  const chunk = 'x'.repeat(1024);
  let isWanted = true;
  for (let i = 0; i < 2 ** 18 + 8 && isWanted; i++) isWanted = reader.push(chunk);
  expect(reader.end()).toMatchObject({ message: 'the line is too long' });
});

test('only what reports need is kept', () => {
  const [row] = runOf([...json.end(wholeOf([okOf()]))].join('')).rows;
  expect(row).not.toHaveProperty('stored');
  expect(row).not.toHaveProperty('result');
});

test('what was registered for a port is read as an expectation of an audit', () => {
  const expected = { kind: 'registered', stacks: [['ssh']] } as const;
  const expectation = { expected, constraints: {}, text: 'ssh (registered)' };
  const result = okOf({ endpoint: endpointOf({ expectation }) });
  const document = [...json.end(wholeOf([result]))].join('');
  expect(JSON.parse(document).results[0].expected).toMatchObject({
    kind: 'registered',
    stacks: ['ssh'],
  });
  expect(runOf(document).rows[0]).toMatchObject({ isAudit: true, expected: 'ssh (registered)' });
});
