import { expect, test } from 'vitest';
import { header, merged, rangeLine, resultLine } from '../../support/journals.ts';

const ONE = `${header()}${resultLine(0)}${rangeLine(0, 4)}`;
const OTHER = `${header()}${resultLine(5, { status: 'mismatch' })}${rangeLine(4, 8)}`;

test('the journals of one run become one', async () => {
  const { values } = await merged(ONE, OTHER);
  expect(values.map(({ type }) => type)).toEqual([
    'audit',
    'result',
    'range',
    'result',
    'range',
    'summary',
  ]);
});

test('the summary counts results, closed targets and connections', async () => {
  const { values } = await merged(ONE, OTHER);
  expect(values.at(-1)).toMatchObject({
    ok: 1,
    mismatch: 1,
    closed: { refused: 6 },
    connections: 8,
    notProbed: 0,
    ms: 5000,
    exitCode: 1,
  });
});

test('a result that two workers have is there once, by who comes first', async () => {
  const again = `${header()}${resultLine(0, { status: 'mismatch' })}${rangeLine(0, 4)}`;
  const { values, merge } = await merged(ONE, again, OTHER);
  expect(values.filter(({ index }) => index === 0)).toMatchObject([{ status: 'ok' }]);
  expect(merge.doubles).toEqual({ results: 1, ranges: 1 });
});

test('all other fields of a result are kept', async () => {
  const { values } = await merged(`${header()}${resultLine(1, { target: { host: 'a' } })}`);
  expect(values[1]).toMatchObject({ target: { host: 'a' } });
});

test('characters that a terminal obeys are escaped', async () => {
  const { text } = await merged(`${header()}${resultLine(1, { name: '\x9b31m' })}`);
  expect(text).toContain('\\u009b31m');
});

test('ranges that no journal has are missing', async () => {
  const { end } = await merged(`${header()}${resultLine(0)}${rangeLine(2, 4)}`);
  expect(end.missing).toEqual([
    { from: 0, to: 2 },
    { from: 4, to: 8 },
  ]);
  expect(end.summary).toMatchObject({ notProbed: 6, exitCode: 1 });
});

test('a torn last line is left out', async () => {
  const torn = OTHER.slice(0, -10);
  const { values, merge, end } = await merged(ONE, torn);
  expect(values.map(({ type }) => type)).toEqual(['audit', 'result', 'range', 'result', 'summary']);
  expect(merge.torn).toEqual(['1.ndjson']);
  expect(end.missing).toEqual([{ from: 4, to: 8 }]);
});

test('a journal whose header is torn is left out', async () => {
  const { merge } = await merged(ONE, header().slice(0, 40), OTHER);
  expect(merge.torn).toEqual(['1.ndjson']);
});

test('a remark on a host is there once', async () => {
  const host = '{"type":"host","host":"10.0.0.9","note":"dead"}\n';
  const { values } = await merged(`${ONE}${host}`, `${OTHER}${host}`);
  expect(values.filter(({ type }) => type === 'host')).toHaveLength(1);
});

test('the summaries of the journals are replaced', async () => {
  const { values } = await merged(`${ONE}{"type":"summary","ok":99}\n`);
  expect(values.filter(({ type }) => type === 'summary')).toMatchObject([{ ok: 1 }]);
});

test('a merged journal can be merged again', async () => {
  const first = await merged(ONE, OTHER);
  const again = await merged(`${first.text}${first.end.text}`);
  expect(again.values).toEqual(first.values);
});

test('what this machine could not try is added up', async () => {
  const closed = { refused: 0, 'timed-out': 0, 'no-route': 0 };
  const shortage = { closed, notAttempted: { EMFILE: 2 }, skipped: 1, alike: 1 };
  const { values } = await merged(
    `${header()}${rangeLine(0, 4, shortage)}`,
    `${header()}${rangeLine(4, 8, shortage)}`,
  );
  expect(values.at(-1)).toMatchObject({
    notAttempted: { EMFILE: 4 },
    audit: { skipped: 2, alike: 2 },
  });
});

/** JSON.stringify of it overflows the stack. */
function deepResult(): string {
  const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
  return resultLine(1).replace('{', `{"x":${deep},`);
}

test.each([
  ['another run', header({ run: 'f'.repeat(16) }), /1.ndjson is of run f+, and 0.ndjson of run 01/],
  ['other targets', header({ targets: 'cd'.repeat(32) }), /have other targets/],
  ['no header', resultLine(1), /1.ndjson is not the journal of an audit/],
  ['a damaged line', `${header()}{"type":\n${rangeLine(4, 8)}`, /1.ndjson:2: not a line/],
  ['a result beyond the targets', `${header()}${resultLine(8)}`, /8 is not among the targets/],
  ['a deep result', `${header()}${deepResult()}`, /1.ndjson:2: not a line/],
  ['an empty range', `${header()}${rangeLine(4, 4)}`, /1.ndjson:2: not a line/],
  ['a longer range', `${header()}${rangeLine(0, 6)}`, /0-4 and 0-6 overlap/],
  ['a range beyond the targets', `${header()}${rangeLine(7, 10 ** 15)}`, /7-10+ is not among/],
  ['more targets than positions', `${header()}${rangeLine(4, 6, { alike: 2 })}`, /1.ndjson:2: not/],
  ['a range across another', `${header()}${rangeLine(2, 6)}`, /0-4 and 2-6 overlap/],
])('%s is refused', async (_, journal, message) => {
  await expect(merged(ONE, journal)).rejects.toThrow(message);
});

test('without any header there is nothing to merge', async () => {
  await expect(merged('')).rejects.toThrow('no journal has a header');
});
