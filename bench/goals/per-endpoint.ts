/** How many promises and timers one more endpoint takes: counted, so the same on every machine. */

import { loopbackRange } from '../addresses.ts';
import type { AsyncCounts } from '../async-counts.ts';
import { checkOf, inFolder, writeConfig } from '../command.ts';
import { grouped } from '../figures.ts';
import { runReporting } from '../measure.ts';
import { withServices } from '../services.ts';
import { bareLoop } from './cpu.ts';
import { type Goal, type Outcome, type Scale, sharedByGoals } from './goal.ts';

/** Start-up is in both counts, and not in their difference. */
const [FEW, MANY] = [1000, 2000];

const countBoth = sharedByGoals(() =>
  withServices(['ssh'], async (port = 0) => ({
    bare: await bothCounts((endpoints) => countsOf(bareLoop('ssh', port, endpoints))),
    check: await bothCounts((endpoints) => countsOfCheck(port, endpoints)),
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
  const { bare, check } = await countBoth(scale);
  // Rounded: a few timers come with time, such as those that watch the event loop, not with endpoints.
  const each = ({ few, many }: Counts) =>
    Math.round((10 * (many[what] - few[what])) / (MANY - FEW)) / 10;
  const details = [
    `${grouped(check.few[what])} for ${grouped(FEW)} endpoints, ` +
      `${grouped(check.many[what])} for ${grouped(MANY)}; the bare loop takes ${each(bare).toFixed(1)} each`,
  ];
  return { figure: each(check), details };
}

interface Counts {
  readonly few: AsyncCounts;
  readonly many: AsyncCounts;
}

async function bothCounts(count: (endpoints: number) => Promise<AsyncCounts>): Promise<Counts> {
  return { few: await count(FEW), many: await count(MANY) };
}

async function countsOfCheck(port: number, endpoints: number): Promise<AsyncCounts> {
  return await inFolder(async (folder) => {
    const address = `${loopbackRange(endpoints)}:${port}`;
    const config = writeConfig(folder, { address, expect: 'ssh' });
    return await countsOf(checkOf(config));
  });
}

async function countsOf(args: readonly string[]): Promise<AsyncCounts> {
  const preload = new URL('../async-counts.ts', import.meta.url);
  const { report, code } = await runReporting(preload, args);
  if (code !== 0) throw new Error('not all endpoints replied');
  return report as AsyncCounts;
}
