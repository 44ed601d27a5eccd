/** All goals, in the order of the page. */

import { auditGoals } from './audit.ts';
import { correlateGoal } from './correlate.ts';
import { cpuGoals } from './cpu.ts';
import { explainLogGoal } from './explain-log.ts';
import type { Goal } from './goal.ts';
import { judgeGoals } from './judge.ts';
import { manyGoals } from './many.ts';
import { pcapGoals } from './pcap.ts';
import { perEndpointGoals } from './per-endpoint.ts';
import { silentGoal } from './silent.ts';
import { startGoals } from './start.ts';
import { sweepGoals } from './sweep.ts';
import { waitingGoals } from './waiting.ts';

export const goals: readonly Goal[] = [
  ...cpuGoals,
  ...perEndpointGoals,
  ...manyGoals,
  correlateGoal,
  explainLogGoal,
  ...sweepGoals,
  ...auditGoals,
  ...judgeGoals,
  ...pcapGoals,
  ...startGoals,
  ...waitingGoals,
  silentGoal,
];
