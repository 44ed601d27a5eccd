/** The cost of judging one recorded reply by all protocols: `tsx bench/classify.ts`. */

import { judgeReply } from '../src/identify/judge.ts';
import { tcpProtocols } from '../src/protocols/builtin.ts';
import type { Reply } from '../src/protocols/protocol.ts';
import { recordedReplies, withOwnBytes } from './recorded.ts';
import { quantile } from './statistics.ts';

const REPEATS = 20;
const ROUNDS = 3;
/** Calls before the first measured one: the run is measured, not the compilation. */
const WARM_UP = 3;

/** One in so many: the distribution is the same. */
const SAMPLE = 4;

const replies = recordedReplies().filter((_, i) => i % SAMPLE === 0);
const needles = tcpProtocols.map(({ id }) => Buffer.from(id));
const judge = (reply: Reply) => judgeReply(reply, tcpProtocols);

for (let i = 0; i < WARM_UP; i++) for (const reply of replies) judge(reply);

const known = replies.map((reply) => microseconds(() => reply, judge));
const fresh = replies.map((reply) => microseconds(() => withOwnBytes(reply), judge));
const searched = replies.map(({ bytes }) => microseconds(() => Buffer.from(bytes), countNeedles));

console.log(
  `classification of ${replies.length} recorded exchanges by ${tcpProtocols.length} protocols`,
);
print('the same bytes again and again', known);
print('fresh bytes each time', fresh);
print(`Buffer.indexOf of ${needles.length} words`, searched);
console.log(
  `  fresh bytes to indexOf: ratio of the medians ${ratio(0.5)}, of the 99th percentiles ${ratio(0.99)}`,
);

function countNeedles(haystack: Buffer): number {
  let found = 0;
  for (const needle of needles) if (haystack.indexOf(needle) !== -1) found++;
  return found;
}

/** Of one call: the best of some rounds, each the mean of many calls. The inputs are made before. */
function microseconds<T>(make: () => T, call: (input: T) => unknown): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const inputs = Array.from({ length: REPEATS }, make);
    const startedAt = process.hrtime.bigint();
    for (const input of inputs) call(input);
    best = Math.min(best, Number(process.hrtime.bigint() - startedAt) / 1000 / REPEATS);
  }
  return best;
}

function print(title: string, times: readonly number[]): void {
  const [median, late] = [quantile(times, 0.5), quantile(times, 0.99)];
  console.log(`  ${title}: median ${median.toFixed(1)} us, 99th percentile ${late.toFixed(1)} us`);
}

function ratio(share: number): string {
  return (quantile(fresh, share) / quantile(searched, share)).toFixed(2);
}
