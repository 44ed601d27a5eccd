/**
 * `src/protocols/samples.ts`: a small choice of recorded replies, shipped so that the protocols of
 * a config can be checked against them.
 */

import type { Recording } from '../fixtures/recordings.ts';
import type { Sample } from '../src/protocols/samples.ts';
import { type GeneratedFile, withList } from './generated-files.ts';

const MAX_RECEIVED_BYTES = 256;
const MAX_SENT_BYTES = 64;
const MAX_FOREIGN_REPLIES = 4;
/** The bound on all hexadecimal digits together. */
const MAX_DIGITS = 100 * 1024;

export function samplesModule(samples: readonly Sample[]): GeneratedFile {
  return withList('src/protocols/samples.ts', {
    start: 'export const SAMPLES',
    // Over several lines: the formatter keeps an object as it finds it.
    list: `: readonly Sample[] = ${JSON.stringify(samples, null, 2)};\n`,
  });
}

/** First what each server replies to its own clients, then in turns what it replies to others. */
export function sampleReplies(recordings: readonly Recording[]): readonly Sample[] {
  const queues = recordings.filter(({ transport }) => transport === 'tcp').map(repliesOf);
  const rounds = Math.max(0, ...queues.map(({ length }) => length));
  const seen = new Set<string>();
  const chosen: Sample[] = [];
  let digits = 0;
  for (let round = 0; round < rounds; round++) {
    for (const sample of queues.flatMap((queue) => queue[round] ?? [])) {
      const key = `${sample.stack} ${sample.layer} ${sample.received}`;
      const cost = sample.received.length + sample.sent.length;
      if (seen.has(key) || digits + cost > MAX_DIGITS) continue;
      seen.add(key);
      digits += cost;
      chosen.push(sample);
    }
  }
  return chosen.sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
}

function orderOf({ stack, layer, asked, received }: Sample): string {
  return [stack, layer, asked, received].join(' ');
}

function repliesOf({ stack, exchanges }: Recording): readonly Sample[] {
  const samples = exchanges.flatMap(({ layer, probedWith: asked, turns }): Sample[] => {
    const [first] = turns;
    if (!first?.received.length || turns.length > 1 || layer === 'udp') return [];
    const sent = hex(first.sent.subarray(0, MAX_SENT_BYTES));
    const received = hex(first.received.subarray(0, MAX_RECEIVED_BYTES));
    return [{ stack: stack.join('/'), asked, layer, sent, received }];
  });
  const isOwn = ({ asked }: Sample) => asked === 'listen' || stack.includes(asked);
  const foreign = samples.filter((sample) => !isOwn(sample));
  const different = foreign.filter(
    ({ received }, i) => foreign.findIndex((other) => other.received === received) === i,
  );
  return [...samples.filter(isOwn), ...different.slice(0, MAX_FOREIGN_REPLIES)];
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
