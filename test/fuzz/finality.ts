import { MAX_TURN_BYTES, type Protocol, type Verdict } from '../../src/protocols/protocol.ts';
import type { Seeded } from '../support/seeded.ts';
import type { Violation } from './target.ts';

export type Recognize = (one: Protocol, bytes: Uint8Array, ended: boolean) => Verdict;

const NO_NEED = 'does not ask for more after the end';
const NO_MATCH_LATER = 'never matches after a rejection';
const NO_RETREAT = 'never takes a match back';
const IN_RANGE = 'names evidence within the bytes';
const NO_MISS = 'is asked unless it rejects';
export const NO_THROW = 'throws nothing';
export const NOT_SO_SURE = 'is not likely of random bytes';

/** A first part of other bytes is a whole reply of these, and nothing would come if they waited. */
const MAY_TAKE_BACK = new Set(['tcp/jdwp', 'tcp/postgresql']);

/** The first answer that no further bytes may change. */
interface Settled {
  readonly answer: Verdict['answer'];
  readonly length: number;
}

/** The first protocol that is not asked, although it does not reject. */
export function missed(
  all: readonly Protocol[],
  asked: readonly Protocol[],
  recognize: (one: Protocol) => Verdict,
): Violation | undefined {
  const one = all.find((other) => !asked.includes(other) && recognize(other).answer !== 'reject');
  return one && { rule: NO_MISS, subject: subjectOf(one), detail: recognize(one).answer };
}

/** What a recognizer violates on the way through these lengths, which ascend, and at the end. */
export function finalityViolation(
  one: Protocol,
  recognize: Recognize,
  bytes: Uint8Array,
  lengths: readonly number[],
): Violation | undefined {
  let settled: Settled | undefined;
  try {
    for (const length of lengths) {
      const verdict = recognize(one, bytes.subarray(0, length), false);
      const violation = violationOf(one, verdict, length, settled);
      if (violation) return violation;
      if (!settled && verdict.answer !== 'need') settled = { answer: verdict.answer, length };
    }
    const atEnd = recognize(one, bytes, true);
    if (atEnd.answer === 'need') {
      return { rule: NO_NEED, subject: subjectOf(one), detail: `${bytes.length} bytes` };
    }
    return violationOf(one, atEnd, bytes.length, settled);
  } catch (error) {
    return { rule: NO_THROW, subject: subjectOf(one), detail: String(error) };
  }
}

function violationOf(
  one: Protocol,
  verdict: Verdict,
  length: number,
  settled: Settled | undefined,
): Violation | undefined {
  const { answer } = verdict;
  if (settled && answer !== settled.answer) {
    const rule = settled.answer === 'match' ? NO_RETREAT : NO_MATCH_LATER;
    const subject = subjectOf(one);
    if (rule === NO_RETREAT && MAY_TAKE_BACK.has(subject)) return undefined;
    return {
      rule,
      subject,
      detail: `${settled.answer} at ${settled.length}, ${answer} at ${length}`,
    };
  }
  if (answer === 'match' && !(0 <= verdict.at[0] && verdict.at[1] <= length)) {
    const detail = `evidence at ${verdict.at.join(' to ')} of ${length} bytes`;
    return { rule: IN_RANGE, subject: subjectOf(one), detail };
  }
  return undefined;
}

export function subjectOf({ id, transport }: Protocol): string {
  return `${transport ?? 'tcp'}/${id}`;
}

/** Two cuts, mostly near the start, and the whole. */
export function someLengths(length: number, random: Seeded): readonly number[] {
  const whole = Math.min(length, MAX_TURN_BYTES);
  const near = 1 + random.below(Math.min(whole, 40));
  const anywhere = 1 + random.below(whole);
  return [...new Set([near, anywhere, whole])].sort((a, b) => a - b);
}

export function everyLength(length: number): readonly number[] {
  return Array.from({ length: Math.min(length, MAX_TURN_BYTES) }, (_, i) => i + 1);
}
