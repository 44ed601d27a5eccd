import type { Verdict } from '../../src/protocols/protocol.ts';

/** Bytes that one recognizer judges, and where they come from. */
export interface Sample {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly judge: (bytes: Uint8Array, ended: boolean) => Verdict;
}

export type Rule =
  | 'throws nothing'
  | 'does not ask for more after the end'
  | 'never matches after a rejection'
  | 'never takes a match back'
  | 'names evidence within the bytes'
  | 'judges a view into a larger buffer like the bytes alone';

export interface Violation {
  readonly rule: Rule;
  /** Of the sample. */
  readonly name: string;
  /** Sample, length and verdict, for a person to read. */
  readonly text: string;
}

/**
 * Judges prefixes of a sample, each before and after the end of the stream, and returns the first
 * violation of each rule. A recognizer sees nothing but a prefix, so all prefixes are all ways to
 * cut the bytes.
 */
export function violationsOf(
  { name, bytes, judge }: Sample,
  lengths: readonly number[] = everyLength(bytes.length),
): readonly Violation[] {
  const found = new Map<Rule, string>();
  const report = (rule: Rule, length: number, what: string) => {
    if (!found.has(rule)) found.set(rule, `${name}, ${length} of ${bytes.length} bytes: ${what}`);
  };
  const wide = new Uint8Array(bytes.length + 7).fill(0x20);
  wide.set(bytes, 3);
  let settled: Settled | undefined;
  for (const length of lengths) {
    const part = bytes.slice(0, length);
    try {
      const verdict = judge(part, false);
      const atEnd = judge(part, true);
      const inView = judge(wide.subarray(3, 3 + length), false);
      if (verdict.answer !== 'need') settled ??= { answer: verdict.answer, length };
      if (atEnd.answer === 'need') {
        report('does not ask for more after the end', length, 'need after the end');
      }
      for (const { answer } of settled ? [verdict, atEnd] : []) {
        if (settled && answer !== settled.answer) {
          report(RULE_OF[settled.answer], length, `${answer} after ${textOf(settled)}`);
        }
      }
      if (verdict.answer === 'match' && !(0 <= verdict.at[0] && verdict.at[1] <= length)) {
        report('names evidence within the bytes', length, `evidence at ${verdict.at.join(' to ')}`);
      }
      if (!isSame(verdict, inView)) {
        const rule = 'judges a view into a larger buffer like the bytes alone';
        report(rule, length, `${verdict.answer} alone, ${inView.answer} in a view`);
      }
    } catch (error) {
      report('throws nothing', length, String(error));
    }
  }
  return Array.from(found, ([rule, text]) => ({ rule, name, text }));
}

/** The first answer that no further bytes may change. */
interface Settled {
  readonly answer: 'match' | 'reject';
  readonly length: number;
}

const RULE_OF = {
  match: 'never takes a match back',
  reject: 'never matches after a rejection',
} as const satisfies Record<Settled['answer'], Rule>;

function everyLength(length: number): readonly number[] {
  return Array.from({ length: length + 1 }, (_, i) => i);
}

function textOf({ answer, length }: Settled): string {
  return `${answer} at ${length}`;
}

function isSame(one: Verdict, other: Verdict): boolean {
  if (one.answer !== 'match' || other.answer !== 'match') return one.answer === other.answer;
  return JSON.stringify(one) === JSON.stringify(other);
}
