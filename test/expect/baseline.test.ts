import { describe, expect, it } from 'vitest';
import { BaselineEntries, type BaselineEntry } from '../../src/expect/baseline.ts';
import { BaselineRecord } from '../../src/expect/baseline-record.ts';
import { baselineText, parseBaseline } from '../../src/expect/baseline-text.ts';
import { addressText } from '../../src/expect/endpoint.ts';
import { type Baseline, Exemptions } from '../../src/expect/exemptions.ts';
import { STRICT } from '../../src/expect/level.ts';
import { okOf, refusedOf, resultOf } from '../support/results.ts';

const WRONG: BaselineEntry = {
  endpoint: 'shop',
  code: 'wrong-protocol',
  expected: 'http',
  actual: 'ssh',
};
const REFUSED: BaselineEntry = { ...WRONG, code: 'refused', actual: 'refused' };

function known(...entries: readonly BaselineEntry[]) {
  const baseline: Baseline = {
    entries: new BaselineEntries(entries),
    idOf: ({ name, target }) => name ?? addressText(target),
  };
  const exemptions = new Exemptions({ ignores: [], today: '2026-05-01', baseline });
  return { baseline, exemptions, record: new BaselineRecord(baseline, exemptions, STRICT) };
}

const NOT_FINISHED = resultOf({
  status: 'inconclusive',
  findings: [{ code: 'not-finished', about: { expected: 'http' } }],
});

describe('a baseline', () => {
  it('exempts a result that it has', () => {
    const { exemptions } = known(WRONG);
    expect(exemptions.apply(resultOf()).exemption).toEqual({ kind: 'baseline' });
  });

  it.each([
    ['endpoint', { endpoint: 'shop2' }],
    ['code', { code: 'unexpected-tls' }],
    ['expectation', { expected: 'https' }],
    ['service', { actual: 'smtp' }],
  ])('does not exempt one with another %s', (_, difference) => {
    const { exemptions } = known({ ...WRONG, ...difference });
    expect(exemptions.apply(resultOf()).exemption).toBeUndefined();
  });

  it('exempts no result that has a new finding besides', () => {
    const findings = [
      ...resultOf().findings,
      { code: 'tls-too-old', about: { wanted: 'TLS 1.3', negotiated: 'TLS 1.2' } } as const,
    ];
    expect(known(WRONG).exemptions.apply(resultOf({ findings })).exemption).toBeUndefined();
  });
});

describe('the record of a check', () => {
  it('has an entry for each finding that fails the check', () => {
    const { record } = known();
    expect([resultOf(), refusedOf(), okOf()].map((one) => record.add(one))).toEqual([
      true,
      true,
      false,
    ]);
    expect(record.entries.sorted).toEqual([REFUSED, WRONG]);
  });

  it('has none for what is ignored', () => {
    const { record } = known();
    record.add(resultOf({ exemption: { kind: 'ignore', reason: 'x' } }));
    expect(record.entries.size).toBe(0);
  });

  it('has none for what the policy tolerates', () => {
    const { baseline, exemptions } = known();
    const record = new BaselineRecord(baseline, exemptions, { ...STRICT, mismatch: 'warn' });
    expect(record.add(resultOf())).toBe(false);
    expect(record.entries.size).toBe(0);
  });

  it('keeps what the baseline has of an endpoint that was not probed to the end', () => {
    const { record } = known(WRONG);
    expect(record.add(NOT_FINISHED)).toBe(false);
    expect(record.entries.sorted).toEqual([WRONG]);
    expect(record.stale).toEqual([]);
  });

  it('finds entries that are not needed any more', () => {
    const gone = { ...WRONG, endpoint: 'gone' };
    const { record } = known(WRONG, REFUSED, gone);
    record.add(resultOf());
    expect(record.stale).toEqual([gone, REFUSED]);
    expect(record.staleProbed).toEqual([REFUSED]);
  });
});

describe('the file of a baseline', () => {
  it('has one entry per line, in an order of its own', () => {
    const text = baselineText(new BaselineEntries([WRONG, REFUSED, WRONG]));
    expect(text).toBe(
      '{\n"version": 1,\n"entries": [\n' +
        '{"endpoint":"shop","code":"refused","expected":"http","actual":"refused"},\n' +
        '{"endpoint":"shop","code":"wrong-protocol","expected":"http","actual":"ssh"}\n' +
        ']\n}\n',
    );
  });

  it.each([[[]], [[WRONG, REFUSED]]])('is read as it was written: %j', (entries) => {
    const read = parseBaseline(baselineText(new BaselineEntries(entries)));
    expect('problem' in read ? read : read.sorted).toEqual(new BaselineEntries(entries).sorted);
  });

  it.each([
    ['', 'not valid JSON'],
    ['[]', 'expected an object with version and entries'],
    ['{"version":2,"entries":[]}', 'expected "version": 1'],
    ['{"version":1}', '"entries" is not a list'],
    [
      '{"version":1,"entries":[{"endpoint":"a"}]}',
      'entry 1 needs the texts endpoint, code, expected and actual',
    ],
  ])('%j is not one', (text, problem) => {
    expect(parseBaseline(text)).toEqual({ problem });
  });
});
