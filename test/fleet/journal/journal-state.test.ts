import { describe, expect, it, test } from 'vitest';
import { AUDIT_POLICY } from '../../../src/fleet/audit/audit-summary.ts';
import { JournalState } from '../../../src/fleet/journal/journal-state.ts';
import { header, rangeLine, resultLine } from '../../support/journals.ts';

function stateOf(text: string): JournalState {
  const state = new JournalState(AUDIT_POLICY);
  state.push(Buffer.from(text));
  return state;
}

const GONE = '{"type":"gone","address":"10.0.0.1:22"}\n';

it('knows what is left of a range, to the position', () => {
  const state = stateOf(`${header()}${rangeLine(5, 8)}${rangeLine(1, 3)}`);
  expect(state.missing({ from: 0, to: 8 })).toEqual([
    { from: 0, to: 1 },
    { from: 3, to: 5 },
  ]);
  expect(state.missing({ from: 2, to: 4 })).toEqual([{ from: 3, to: 4 }]);
  expect(state.missing({ from: 5, to: 8 })).toEqual([]);
});

it('counts what is there twice once', () => {
  const lines = `${rangeLine(0, 4)}${resultLine(3)}${GONE}`;
  const state = stateOf(`${header()}${lines}${lines}`);
  expect(state.problem).toBeUndefined();
  expect([state.results.size, state.summary?.tally.done, state.gone.size]).toEqual([1, 4, 1]);
});

it('refuses ranges that overlap when it is asked what is left', () => {
  const state = stateOf(`${header()}${rangeLine(0, 4)}${rangeLine(2, 6)}`);
  expect(() => state.missing({ from: 0, to: 8 })).toThrow('0-4 and 2-6 overlap');
});

describe('a line is refused with its number', () => {
  test.each([
    ['a result beyond the targets', resultLine(10 ** 15), /^result 10+ is not among the targets$/],
    ['a range beyond the targets', rangeLine(7, 9), /^range 7-9 is not among the targets$/],
    ['another end of a range', rangeLine(0, 6), /overlap/],
    ['a second header', header(), /^not a line of a journal$/],
    ['more targets than positions', rangeLine(4, 6, { skipped: 2 }), /^not a line of a journal$/],
    ['deep nesting', `${'['.repeat(100_000)}\n`, /^not a line of a journal$/],
    [
      'many reasons',
      rangeLine(4, 8, {
        notAttempted: Object.fromEntries(Array.from({ length: 99 }, (_, i) => [`E${i}`, 0])),
      }),
      /^not a line of a journal$/,
    ],
  ])('%s', (_, line, message) => {
    const { problem } = stateOf(`${header()}${rangeLine(0, 4)}${line}`);
    expect(problem).toEqual({ line: 3, message: expect.stringMatching(message) });
  });
});
