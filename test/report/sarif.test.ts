import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import type { Log, Result } from 'sarif';
import { describe, expect, test } from 'vitest';
import { CATALOGUE } from '../../src/expect/catalogue.ts';
import { STRICT } from '../../src/expect/level.ts';
import { reportSet } from '../support/report-set.ts';
import { endpointOf, resultOf, rowInputOf, wholeOf } from '../support/results.ts';
import { ROW_REPORTS } from '../support/row-reports.ts';
import { SARIF_SCHEMA } from '../support/sarif-schema.ts';

const ajv = new Ajv({ strict: false });
formats.default(ajv);
const isValid = ajv.compile<Log>(SARIF_SCHEMA);

function read(input = reportSet(), policy = STRICT): Log {
  const log: unknown = JSON.parse([...ROW_REPORTS.sarif(rowInputOf(input, policy))].join(''));
  if (!isValid(log)) throw new Error(ajv.errorsText(isValid.errors));
  return log;
}

function resultsOf(log: Log): readonly Result[] {
  return log.runs[0]?.results ?? [];
}

test('the document is valid, and so is one without results', () => {
  expect(resultsOf(read()).length).toBeGreaterThan(10);
  expect(resultsOf(read(wholeOf([])))).toEqual([]);
});

test('every result names a rule with the text of the catalogue', () => {
  const log = read();
  const rules = log.runs[0]?.tool.driver.rules ?? [];
  for (const { ruleId, ruleIndex } of resultsOf(log))
    expect(rules[ruleIndex ?? -1]?.id).toBe(ruleId);
  const refused = rules.find(({ id }) => id === 'refused');
  expect(refused?.help?.text).toContain(CATALOGUE.refused.why);
  expect(refused?.help?.text).toContain(CATALOGUE.refused.fix);
});

test('a result without a file is left out and counted in a notification', () => {
  const log = read();
  expect(JSON.stringify(resultsOf(log))).not.toContain('from the command line');
  const [notification] = log.runs[0]?.invocations?.[0]?.toolExecutionNotifications ?? [];
  expect(notification?.message.text).toBe('1 result without a place in a file omitted');
});

test('more results than GitHub accepts are left out and counted', () => {
  const results = Array.from({ length: 25_002 }, (_, index) => resultOf({ index }));
  const log = read(wholeOf(results));
  expect(resultsOf(log)).toHaveLength(25_000);
  const [notification] = log.runs[0]?.invocations?.[0]?.toolExecutionNotifications ?? [];
  expect(notification?.message.text).toContain('2 results beyond the limit');
});

test('an interrupted check was not executed successfully', () => {
  const log = read(wholeOf([resultOf()], { interrupted: true }));
  expect(log.runs[0]?.invocations?.[0]?.executionSuccessful).toBe(false);
});

test('the level follows the policy', () => {
  const policy = { ...STRICT, mismatch: 'warn' } as const;
  expect(resultsOf(read(wholeOf([resultOf()]), policy))[0]?.level).toBe('warning');
});

describe('fingerprints', () => {
  const printOf = (result = resultOf()) =>
    resultsOf(read(wholeOf([result])))[0]?.partialFingerprints?.['firstbytes/v1'];

  test('do not change when the line moves', () => {
    const origin = { file: 'firstbytes.yaml', line: 99, column: 9 };
    expect(printOf(resultOf({ endpoint: endpointOf({ origin }) }))).toBe(printOf());
  });

  test('differ for another endpoint, and for two equal ones', () => {
    expect(printOf(resultOf({ endpoint: endpointOf({ name: 'b' }) }))).not.toBe(printOf());
    const prints = resultsOf(read()).map((one) => one.partialFingerprints?.['firstbytes/v1']);
    expect(new Set(prints).size).toBe(prints.length);
  });
});

test.each([
  ['./a b/ü#1.yaml', 'a%20b/%C3%BC%231.yaml'],
  ['/repository/conf/x.yaml', 'conf/x.yaml'],
  ['/elsewhere/x.yaml', 'file:///elsewhere/x.yaml'],
  ['\ud800.yaml', '%EF%BF%BD.yaml'],
])('the file %j is the URI %s', (file, uri) => {
  const endpoint = endpointOf({ origin: { file, line: 1, column: 1 } });
  const [result] = resultsOf(read(wholeOf([resultOf({ endpoint })])));
  expect(result?.locations?.[0]?.physicalLocation?.artifactLocation?.uri).toBe(uri);
});
