/** How many replies and client messages are judged in a second, none of them seen before. */

import { judgeClientBytes, judgeReply } from '../../src/identify/judge.ts';
import { builtInRegistry } from '../../src/library/built-in.ts';
import { tcpProtocols } from '../../src/protocols/builtin.ts';
import { cpuOf } from '../cpu-of.ts';
import { grouped, microseconds, times } from '../figures.ts';
import { copyOf, recordedClientBytes, recordedReplies, withOwnBytes } from '../recorded.ts';
import { median } from '../statistics.ts';
import type { Goal, Outcome } from './goal.ts';

const ROUNDS = 5;
/** The run is measured, not the compilation. */
const WARM_UP_ROUNDS = 2;
/** In each round: few inputs are taken several times, so that the clock is fine enough. */
const MIN_CALLS = 20_000;

export const judgeGoals: readonly Goal[] = [
  {
    name: 'judge-replies',
    title: 'Replies judged on one core, each with fresh bytes',
    limit: { atLeast: 100_000, unit: 'per second' },
    measure: async () =>
      rateOf('replies', recordedReplies(), {
        refresh: withOwnBytes,
        judge: (reply) => judgeReply(reply, tcpProtocols),
      }),
  },
  {
    name: 'judge-clients',
    title: 'First bytes of clients judged on one core, each with fresh bytes',
    limit: { atLeast: 150_000, unit: 'per second' },
    measure: async () => {
      const { all } = builtInRegistry();
      return rateOf('client messages', recordedClientBytes(), {
        refresh: ({ bytes, ended }) => ({ bytes: copyOf(bytes), ended }),
        judge: (one) => judgeClientBytes(one, all),
      });
    },
  },
];

interface Judging<T> {
  /** The same with new bytes, made before the clock starts. */
  readonly refresh: (one: T) => T;
  readonly judge: (one: T) => unknown;
}

/**
 * The median rate of some rounds over all inputs, by CPU time: other processes do not count. The figure
 * is of this machine, so the same round also searches the bytes for the id of each protocol.
 */
function rateOf<T extends { readonly bytes: Uint8Array }>(
  title: string,
  inputs: readonly T[],
  { refresh, judge }: Judging<T>,
): Outcome {
  const needles = tcpProtocols.map(({ id }) => Buffer.from(id));
  const repeats = Math.ceil(MIN_CALLS / inputs.length);
  const repeated = Array.from({ length: repeats }, () => inputs).flat();
  const rounds: { readonly judged: number; readonly searched: number }[] = [];
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
    const fresh = repeated.map(refresh);
    const judged = microsecondsEach(fresh, judge);
    const searched = microsecondsEach(fresh, ({ bytes }) => countNeedles(bytes, needles));
    if (round >= 0) rounds.push({ judged, searched });
  }
  const judged = median(rounds.map((one) => one.judged));
  const searched = median(rounds.map((one) => one.searched));
  const ratio = median(rounds.map((one) => one.judged / one.searched));
  return {
    figure: 1e6 / judged,
    details: [
      `${grouped(inputs.length)} ${title}, ${judged.toFixed(1)} us each: ${times(ratio)} the ` +
        `${searched.toFixed(1)} us of Buffer.indexOf for ${needles.length} words`,
    ],
  };
}

function microsecondsEach<T>(inputs: readonly T[], work: (input: T) => unknown): number {
  const ms = cpuOf(() => {
    for (const input of inputs) work(input);
  });
  return microseconds(ms, inputs.length);
}

function countNeedles(bytes: Uint8Array, needles: readonly Buffer[]): number {
  const haystack = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let found = 0;
  for (const needle of needles) if (haystack.indexOf(needle) !== -1) found++;
  return found;
}
