import { type Judgement, judgementState } from '../../src/identify/judge.ts';
import { NO_THROW } from './finality.ts';
import type { Violation } from './target.ts';

/** A copy of all that was sent is judged at once: see judgeReply. The others may take a match back. */
const MAY_CHANGE = new Set(['echo', 'jdwp', 'postgresql']);

/** Where a judgement of all protocols is final, more bytes change nothing. The lengths ascend. */
export function judgementViolation(
  judge: (length: number, ended: boolean) => Judgement,
  lengths: readonly number[],
  whole: number,
): Violation | undefined {
  const subject = 'judgement';
  try {
    for (const length of lengths) {
      const judgement = judge(length, false);
      if (judgementState(judgement) !== 'final') continue;
      const [first, last] = [bestOf(judgement), bestOf(judge(whole, true))];
      if (first === last || MAY_CHANGE.has(first ?? '')) return undefined;
      const detail = `${first} at ${length}, ${last} at the end of ${whole} bytes`;
      return { rule: 'a final judgement does not depend on the cut', subject, detail };
    }
    return undefined;
  } catch (error) {
    return { rule: NO_THROW, subject, detail: String(error) };
  }
}

function bestOf({ candidates: [best] }: Judgement): string | undefined {
  return best?.stack.join('/');
}
