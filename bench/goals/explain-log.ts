/** How fast a log is explained, beside grep with the messages that an expert would look for. */

import { measureLog } from '../log-speed.ts';
import type { Goal, Scale } from './goal.ts';

const SIZES: Readonly<Record<Scale, readonly [mebibytes: number, rounds: number]>> = {
  small: [64, 3],
  full: [192, 5],
};

export const explainLogGoal: Goal = {
  name: 'explain-log',
  title: 'speed of explain - on a log, to grep -cE, by CPU',
  limit: { atLeast: 0.05, unit: 'times' },
  measure: async (scale) => {
    const { megabytes, explain, grep } = measureLog(...SIZES[scale]);
    return {
      figure: explain / grep,
      details: [
        `${megabytes.toFixed(0)} MB: explain ${explain.toFixed(0)} MB/s, grep ${grep.toFixed(0)} MB/s`,
      ],
    };
  },
};
