/** An audit of very many targets, of which two fifths are closed: memory, and CPU as they grow. */

import { join } from 'node:path';
import { loopbackRange } from '../addresses.ts';
import { FIRSTBYTES, inFolder } from '../command.ts';
import { grouped, microsecondsEach, seconds } from '../figures.ts';
import { measure, type Run } from '../measure.ts';
import { withServices } from '../services.ts';
import { type Goal, type Outcome, type Scale, sharedByGoals } from './goal.ts';

const FEW = 20_000;
const MANY: Readonly<Record<Scale, number>> = { small: 100_000, full: 500_000 };
const PORTS_OF_EACH = 5;

/** Nothing listens on them. */
const CLOSED_PORTS = [1, 2];

const measureBoth = sharedByGoals((scale) =>
  withServices(['ssh', 'http', 'redis'], async (...open) => {
    const ports = [...open, ...CLOSED_PORTS].join();
    return { few: await auditOf(FEW, ports), many: await auditOf(MANY[scale], ports) };
  }),
);

export const auditGoals: readonly Goal[] = [
  {
    name: 'audit-memory',
    title: 'Peak memory of an audit of 500,000 targets: ssh, HTTP, Redis and closed ones',
    limit: { atMost: 200, unit: 'MiB' },
    measure: async (scale) => outcomeOf(scale, ({ many }) => many.rss),
  },
  {
    name: 'audit-cpu',
    title: 'CPU for one of these targets, to one of 20,000',
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
    `${grouped(count)} targets: ${seconds(cpu)} CPU (${each}), ` +
    `${seconds(wall)} wall, ${rss.toFixed(0)} MiB`
  );
}

async function auditOf(targets: number, ports: string): Promise<Run> {
  return await inFolder(async (folder) => {
    const journal = `ndjson=${join(folder, 'audit')}`;
    const hosts = loopbackRange(targets / PORTS_OF_EACH);
    const command = [FIRSTBYTES, 'audit', hosts, '-p', ports, '-o', journal, '-o', 'table'];
    const run = await measure([...command, '--progress', 'never']);
    if (run.code === 2) throw new Error('firstbytes did not understand the command');
    return run;
  });
}
