/** How many promises and timers one more endpoint takes: counted, so the same on every machine. */

import { loopbackRange } from '../addresses.ts';
import type { AsyncCounts } from '../async-counts.ts';
import { FIRSTBYTES, inFolder, writeConfig } from '../command.ts';
import { runReporting } from '../measure.ts';
import { withServices } from '../services.ts';
import { type Goal, type Outcome, type Scale, sharedByGoals } from './goal.ts';

/** Start-up is in both counts, and not in their difference. */
const [FEW, MANY] = [1000, 2000];

const countBoth = sharedByGoals(() =>
  withServices(['ssh'], async (port = 0) => ({
    few: await countsOf(FEW, port),
    many: await countsOf(MANY, port),
  })),
);

export const perEndpointGoals: readonly Goal[] = [
  {
    name: 'promises',
    title: 'Promises for one endpoint that speaks ssh',
    limit: { atMost: 6, unit: 'each' },
    measure: (scale) => perEndpoint('promises', scale),
  },
  {
    name: 'timers',
    title: 'Timers for one endpoint that speaks ssh',
    limit: { atMost: 1, unit: 'each' },
    measure: (scale) => perEndpoint('timers', scale),
  },
];

async function perEndpoint(what: keyof AsyncCounts, scale: Scale): Promise<Outcome> {
  const { few, many } = await countBoth(scale);
  const figure = (many[what] - few[what]) / (MANY - FEW);
  return {
    figure,
    details: [`${few[what]} for ${FEW} endpoints, ${many[what]} for ${MANY}`],
  };
}

async function countsOf(endpoints: number, port: number): Promise<AsyncCounts> {
  return await inFolder(async (folder) => {
    const address = `${loopbackRange(endpoints)}:${port}`;
    const config = writeConfig(folder, { address, expect: 'ssh' });
    const args = [FIRSTBYTES, 'check', config];
    const preload = new URL('../async-counts.ts', import.meta.url);
    const { report, code } = await runReporting(preload, args);
    if (code !== 0) throw new Error('not all endpoints replied');
    return report as AsyncCounts;
  });
}
