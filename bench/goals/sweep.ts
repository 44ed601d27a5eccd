/** A sweep of closed ports, beside nmap's connect scan of the same in the same run. */

import { spawnSync } from 'node:child_process';
import { FIRSTBYTES } from '../command.ts';
import { grouped, seconds, times } from '../figures.ts';
import { measure, type Run } from '../measure.ts';
import { type Goal, type Scale, type Skipped, sharedByGoals } from './goal.ts';

/** Three ports of each address are closed. */
const NETWORKS: Readonly<Record<Scale, { readonly network: string; readonly ports: number }>> = {
  small: { network: '127.77.0.0/18', ports: 49_152 },
  full: { network: '127.77.0.0/16', ports: 196_608 },
};
const PORTS = '1,2,3';

export const sweepGoals: readonly Goal[] = [
  {
    name: 'sweep-cpu',
    title: 'CPU of a sweep of 196,608 closed ports, to nmap -sT -Pn -n --min-rate 5000',
    limit: { atMost: 2, unit: 'times' },
    measure: async (scale) => {
      const compared = await compareWithNmap(scale);
      if ('skipped' in compared) return compared;
      const { sweep, nmapCpu, details } = compared;
      return { figure: sweep.cpu / nmapCpu, details };
    },
  },
  {
    name: 'sweep-memory',
    title: 'Peak memory of the same sweep',
    limit: { atMost: 150, unit: 'MiB' },
    measure: async (scale) => {
      const compared = await compareWithNmap(scale);
      if ('skipped' in compared) return compared;
      return { figure: compared.sweep.rss, details: compared.details };
    },
  },
];

interface Compared {
  readonly sweep: Run;
  /** In milliseconds. */
  readonly nmapCpu: number;
  readonly details: readonly string[];
}

const compareWithNmap = sharedByGoals(async (scale): Promise<Compared | Skipped> => {
  if (spawnSync('nmap', ['--version']).error) return { skipped: 'nmap is not installed' };
  if (!hasSweep()) return { skipped: 'this firstbytes has no probe --open' };
  const { network, ports } = NETWORKS[scale];
  const nmapCpu = nmapCpuOf(network);
  const sweep = await measure([
    FIRSTBYTES,
    'probe',
    '--open',
    `${network}:${PORTS}`,
    '-o',
    'ndjson=/dev/null',
  ]);
  if (sweep.code === 2) throw new Error('firstbytes did not understand the command');
  const details = [
    `${grouped(ports)} closed ports: nmap ${seconds(nmapCpu)} CPU`,
    `${grouped(ports)} closed ports: firstbytes probe --open ${seconds(sweep.cpu)} CPU ` +
      `(${times(sweep.cpu / nmapCpu)}), ${seconds(sweep.wall)} wall, ${sweep.rss.toFixed(0)} MiB`,
  ];
  return { sweep, nmapCpu, details };
});

function hasSweep(): boolean {
  const { stdout } = spawnSync(process.execPath, [FIRSTBYTES, 'probe', '--help'], {
    encoding: 'utf8',
  });
  return /^\s+--open\b/m.test(stdout);
}

/** User and system, in milliseconds: a shell measures it, as nmap is not a process of Node. */
function nmapCpuOf(network: string): number {
  const scan = `nmap -sT -Pn -n --min-rate 5000 -p ${PORTS} ${network}`;
  const script = `TIMEFORMAT='%U %S'; time ${scan} >/dev/null`;
  const { stderr, status } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
  const [, user, system] = /(\d+\.\d+) (\d+\.\d+)\s*$/.exec(stderr) ?? [];
  if (status !== 0 || user === undefined || system === undefined) throw new Error(stderr);
  return 1000 * (Number(user) + Number(system));
}
