/** Very many endpoints, half of them refused, written as NDJSON: memory, and CPU as they grow. */

import { join } from 'node:path';
import { loopbackRange } from '../addresses.ts';
import { checkOf, inFolder, writeConfig } from '../command.ts';
import { grouped, microsecondsEach, seconds } from '../figures.ts';
import { measure, type Run } from '../measure.ts';
import { withServices } from '../services.ts';
import { type Goal, type Outcome, type Scale, sharedByGoals } from './goal.ts';

const FEW = 20_000;
const MANY: Readonly<Record<Scale, number>> = { small: 100_000, full: 500_000 };

/** tcpmux, which nothing listens on. */
const CLOSED_PORT = 1;

const measureBoth = sharedByGoals((scale) =>
  withServices(['ssh'], async (port = 0) => ({
    few: await checkHalfRefused(FEW, port),
    many: await checkHalfRefused(MANY[scale], port),
  })),
);

export const manyGoals: readonly Goal[] = [
  {
    name: 'many-memory',
    title: 'Peak memory of a check of 500,000 endpoints, half of them refused, to NDJSON',
    limit: { atMost: 200, unit: 'MiB' },
    measure: async (scale) => outcomeOf(scale, ({ many }) => many.rss),
  },
  {
    name: 'many-cpu',
    title: 'CPU for one of these endpoints, to one of 20,000',
    limit: { atMost: 1.2, unit: 'times' },
    measure: async (scale) =>
      outcomeOf(scale, ({ few, many }) => many.cpu / MANY[scale] / (few.cpu / FEW)),
  },
];

async function outcomeOf(
  scale: Scale,
  figureOf: (runs: { readonly few: Run; readonly many: Run }) => number,
): Promise<Outcome> {
  const { few, many } = await measureBoth(scale);
  const details = [textOf(FEW, few), textOf(MANY[scale], many)];
  return { figure: figureOf({ few, many }), details };
}

function textOf(count: number, { cpu, wall, rss }: Run): string {
  const each = microsecondsEach(cpu, count);
  return (
    `${grouped(count)} endpoints: ${seconds(cpu)} CPU (${each}), ` +
    `${seconds(wall)} wall, ${rss.toFixed(0)} MiB`
  );
}

/** Two ports of each address: one that speaks ssh, and one that refuses. */
async function checkHalfRefused(endpoints: number, port: number): Promise<Run> {
  return await inFolder(async (folder) => {
    const config = writeConfig(folder, {
      address: `${loopbackRange(endpoints / 2)}:${port},${CLOSED_PORT}`,
      expect: 'ssh',
      defaults: { retries: 0 },
    });
    const run = await measure(checkOf(config, '-o', `ndjson=${join(folder, 'out')}`));
    if (run.code !== 1) throw new Error(`exit code ${run.code} in place of 1`);
    return run;
  });
}
