/** Captures that are read and judged: in this process, beside tshark, and through a pipe. */

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCapture } from '../../src/capture/read-capture.ts';
import { builtInRegistry } from '../../src/library/built-in.ts';
import { FIRSTBYTES, inFolder } from '../command.ts';
import { cpuOf } from '../cpu-of.ts';
import { grouped, seconds, times } from '../figures.ts';
import { measure, type Run } from '../measure.ts';
import { median } from '../statistics.ts';
import { Traffic } from '../traffic.ts';
import { type Goal, type Outcome, type Scale, type Skipped, sharedByGoals } from './goal.ts';

const ROUNDS = 5;
/** The run is measured, not the compilation. */
const WARM_UP_ROUNDS = 5;
/** Megabytes of the capture in memory. */
const IN_MEMORY = 40;
/** As a stream of a file delivers it. */
const PIECE = 65_536;
const MEGABYTE = 1e6;
/** Megabytes through the pipe: from the first on, memory is to be flat. */
const SIZES: Readonly<Record<Scale, readonly [from: number, to: number]>> = {
  small: [200, 400],
  full: [200, 2000],
};
/** Megabytes of the file for tshark. */
const TSHARK_SIZE: Readonly<Record<Scale, number>> = { small: 20, full: 100 };
/** Bytes of each download. */
const DOWNLOAD = 65_536;
const NO_DOWNLOAD = 0;
/** That no capture has: each is searched for to the end. */
const WORDS = ['a word that is in no dialogue', 'nor is this one', 'nor the third', 'nor the last'];
const QUIETLY = ['--progress', 'never', '-o', 'ndjson=/dev/null'];
const FIELDS = [
  'frame.number',
  'ip.src',
  'ip.dst',
  'tcp.srcport',
  'tcp.dstport',
  '_ws.col.Protocol',
];

export const pcapGoals: readonly Goal[] = [
  {
    name: 'pcap-packets',
    title: 'Packets of a capture with downloads, read and judged on one core',
    limit: { atLeast: 150_000, unit: 'per second' },
    measure: async () => rateOf(new Traffic({ download: DOWNLOAD }), 'packets'),
  },
  {
    name: 'pcap-flows',
    title: 'Flows of a capture of short dialogues, read and judged on one core',
    limit: { atLeast: 20_000, unit: 'per second' },
    measure: async () => rateOf(new Traffic({ download: NO_DOWNLOAD }), 'flows'),
  },
  {
    name: 'pcap-tshark',
    title: 'Speed of pcap on a file, to tshark -r FILE -T fields, by CPU',
    limit: { atLeast: 5, unit: 'times' },
    measure: compareWithTshark,
  },
  {
    name: 'pcap-memory',
    title: 'Peak memory of pcap - for a capture of 2 GB',
    limit: { atMost: 250, unit: 'MiB' },
    measure: async (scale) => {
      const { more, details } = await measurePipes(scale);
      return { figure: more.rss, details };
    },
  },
  {
    name: 'pcap-flat',
    title: 'The same, to that for a capture of 200 MB',
    limit: { atMost: 1.3, unit: 'times' },
    measure: async (scale) => {
      const { less, more, details } = await measurePipes(scale);
      return { figure: more.rss / less.rss, details };
    },
  },
];

/**
 * The median rate of some rounds by CPU time, over clients that were never seen before. The figure is
 * of this machine, so the same round also searches the capture for some words.
 */
function rateOf(traffic: Traffic, what: 'packets' | 'flows'): Outcome {
  const repeats = Math.ceil((IN_MEMORY * MEGABYTE) / traffic.length);
  const file = traffic.file(repeats);
  const rounds: { readonly judged: number; readonly searched: number }[] = [];
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
    const judged = cpuOf(() => judgeAll(file, repeats * traffic.flows));
    const searched = cpuOf(() => WORDS.map((word) => file.indexOf(word)));
    if (round >= 0) rounds.push({ judged, searched });
  }
  const cpu = median(rounds.map(({ judged }) => judged));
  const ratio = median(rounds.map(({ judged, searched }) => judged / searched));
  const counts = { packets: repeats * traffic.packets, flows: repeats * traffic.flows };
  return {
    figure: (1000 * counts[what]) / cpu,
    details: [
      `${grouped(counts.packets)} packets of ${grouped(counts.flows)} flows, ` +
        `${(file.length / MEGABYTE).toFixed(0)} MB: ${seconds(cpu)} CPU, ` +
        `${times(ratio)} that of Buffer.indexOf for ${WORDS.length} words`,
    ],
  };
}

function judgeAll(file: Uint8Array, expected: number): void {
  let judged = 0;
  const run = readCapture({ registry: builtInRegistry(), onReport: () => judged++ });
  for (let at = 0; at < file.length; at += PIECE) run.push(file.subarray(at, at + PIECE));
  run.end();
  if (judged < expected) throw new Error(`${judged} flows in place of ${expected}`);
}

async function compareWithTshark(scale: Scale): Promise<Outcome | Skipped> {
  if (spawnSync('tshark', ['--version']).error) return { skipped: 'tshark is not installed' };
  const traffic = new Traffic({ download: DOWNLOAD });
  const repeats = Math.ceil((TSHARK_SIZE[scale] * MEGABYTE) / traffic.length);
  return inFolder(async (folder) => {
    const file = join(folder, 'traffic.pcap');
    writeFileSync(file, traffic.file(repeats));
    const tshark = cpuOfTshark(file);
    const { cpu, rss } = await measure([FIRSTBYTES, 'pcap', file, ...QUIETLY]);
    const packets = grouped(repeats * traffic.packets);
    return {
      figure: tshark / cpu,
      details: [
        `${packets} packets: tshark ${seconds(tshark)} CPU`,
        `${packets} packets: firstbytes pcap ${seconds(cpu)} CPU, ${rss.toFixed(0)} MiB`,
      ],
    };
  });
}

/** User and system, in milliseconds: a shell measures it, as tshark is not a process of Node. */
function cpuOfTshark(file: string): number {
  const command = [
    'tshark',
    '-n',
    '-r',
    file,
    '-T',
    'fields',
    ...FIELDS.flatMap((one) => ['-e', one]),
  ];
  const script = `TIMEFORMAT='%U %S'; time "$@" >/dev/null 2>&1`;
  const { stderr, status } = spawnSync('bash', ['-c', script, 'bash', ...command], {
    encoding: 'utf8',
  });
  const [, user, system] = /(\d+\.\d+) (\d+\.\d+)\s*$/.exec(stderr) ?? [];
  if (status !== 0 || user === undefined || system === undefined) throw new Error(stderr);
  return 1000 * (Number(user) + Number(system));
}

interface Piped {
  readonly less: Run;
  readonly more: Run;
  readonly details: readonly string[];
}

const measurePipes = sharedByGoals(async (scale): Promise<Piped> => {
  const traffic = new Traffic({ download: NO_DOWNLOAD });
  const [from, to] = SIZES[scale];
  const [less, more] = [await measurePipe(traffic, from), await measurePipe(traffic, to)];
  const text = (megabytes: number, { cpu, wall, rss }: Run) =>
    `${megabytes} MB: ${seconds(cpu)} CPU, ${seconds(wall)} wall, ${rss.toFixed(0)} MiB`;
  return {
    less,
    more,
    details: [text(from, less), `${text(to, more)} (${times(more.rss / less.rss)})`],
  };
});

async function measurePipe(traffic: Traffic, megabytes: number): Promise<Run> {
  const repeats = Math.ceil((megabytes * MEGABYTE) / traffic.length);
  const run = await measure([FIRSTBYTES, 'pcap', '-', ...QUIETLY], traffic.stream(repeats));
  if (run.code > 1) throw new Error(`exit code ${run.code} for ${megabytes} MB`);
  return run;
}
