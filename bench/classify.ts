/** The cost of judging one recorded reply by all protocols: `tsx bench/classify.ts`. */

import { recordings } from '../fixtures/recordings.ts';
import { judgeReply } from '../src/identify/judge.ts';
import { tcpProtocols } from '../src/protocols/builtin.ts';
import type { Reply } from '../src/protocols/protocol.ts';
import { quantile } from './statistics.ts';

const REPEATS = 50;
const ROUNDS = 5;
/** Calls before the first measured one: the run is measured, not the compilation. */
const WARM_UP = 3;

const replies = recordedReplies();
const needles = tcpProtocols.map(({ id }) => Buffer.from(id));

for (let i = 0; i < WARM_UP; i++) for (const reply of replies) judgeReply(reply, tcpProtocols);

const judged = replies.map((reply) => microseconds(() => judgeReply(reply, tcpProtocols)));
const searched = replies.map(({ bytes }) => {
  const haystack = Buffer.from(bytes);
  return microseconds(() => countNeedles(haystack));
});

console.log(
  `classification of ${replies.length} recorded exchanges by ${tcpProtocols.length} protocols`,
);
print('all recognizers', judged);
print(`Buffer.indexOf of ${needles.length} words`, searched);
console.log(
  `  ratio of the medians ${ratio(0.5).toFixed(2)}, of the 99th percentiles ${ratio(0.99).toFixed(2)}`,
);

function recordedReplies(): readonly Reply[] {
  return recordings({ transport: 'tcp', side: 'server' })
    .flatMap(({ exchanges }) => exchanges)
    .flatMap(({ layer, turns: [first] }): Reply[] => {
      if (!first?.received.length) return [];
      // Buffers, as a socket delivers them.
      const [sent, bytes] = [Buffer.from(first.sent), Buffer.from(first.received)];
      return [{ bytes, sent, layer, later: [], ended: true }];
    });
}

function countNeedles(haystack: Buffer): number {
  let found = 0;
  for (const needle of needles) if (haystack.indexOf(needle) !== -1) found++;
  return found;
}

/** Of one call: the best of some rounds, each the mean of many calls. */
function microseconds(call: () => unknown): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const startedAt = process.hrtime.bigint();
    for (let i = 0; i < REPEATS; i++) call();
    best = Math.min(best, Number(process.hrtime.bigint() - startedAt) / 1000 / REPEATS);
  }
  return best;
}

function print(title: string, times: readonly number[]): void {
  const [median, late] = [quantile(times, 0.5), quantile(times, 0.99)];
  console.log(`  ${title}: median ${median.toFixed(1)} us, 99th percentile ${late.toFixed(1)} us`);
}

function ratio(share: number): number {
  return quantile(judged, share) / quantile(searched, share);
}
