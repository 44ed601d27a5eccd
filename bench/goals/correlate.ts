/** Whether the findings that need several endpoints take time in proportion to their number. */

import { comparedOf } from '../../src/expect/compared.ts';
import { correlate } from '../../src/expect/correlate.ts';
import type { Result } from '../../src/expect/result.ts';
import { cpuOf } from '../cpu-of.ts';
import { times } from '../figures.ts';
import { mixedMismatches } from '../mismatches.ts';
import { median } from '../statistics.ts';
import type { Goal } from './goal.ts';

const [FEW, MANY] = [8000, 16_000];
const ROUNDS = 9;
const WARM_UP_ROUNDS = 2;

export const correlateGoal: Goal = {
  name: 'correlate',
  title: 'CPU for correlating 16,000 mismatches, to 8,000',
  limit: { atMost: 2.2, unit: 'times' },
  measure: async () => {
    const [few, many] = [mixedMismatches(FEW), mixedMismatches(MANY)];
    const rounds: { readonly few: number; readonly many: number }[] = [];
    for (let i = -WARM_UP_ROUNDS; i < ROUNDS; i++) {
      const round = { few: cpuOf(() => notesOf(few)), many: cpuOf(() => notesOf(many)) };
      if (i >= 0) rounds.push(round);
    }
    const figure = median(rounds.map((round) => round.many / round.few));
    const [fewMs, manyMs] = [
      median(rounds.map((round) => round.few)),
      median(rounds.map((round) => round.many)),
    ];
    return {
      figure,
      details: [
        `${FEW} mismatches: ${fewMs.toFixed(1)} ms CPU, ${MANY}: ${manyMs.toFixed(1)} ms (${times(figure)}); ` +
          `${notesOf(many).size} of them have notes`,
      ],
    };
  },
};

function notesOf(results: readonly Result[]) {
  return correlate(results.flatMap((result) => comparedOf(result) ?? []));
}
