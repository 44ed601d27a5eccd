#!/usr/bin/env node
// What it costs to show one recorded exchange to all protocols: `node bench/classify.js`.
import { readdirSync, readFileSync } from 'node:fs';
import { judgeReply } from '../dist/identify/judge.js';
import { protocols } from '../dist/protocols/index.js';

const REPEATS = 50;
const ROUNDS = 5;

const replies = recorded();
const needles = protocols.map(({ id }) => Buffer.from(id));

// Everything once beforehand: what is measured is the run, not the compilation.
for (let i = 0; i < 3; i++) for (const reply of replies) judgeReply(reply, protocols);

const judged = replies.map((reply) => cost(() => judgeReply(reply, protocols)));
const searched = replies.map(({ bytes }) => cost(() => searchAll(bytes)));
const figures = [
  ['all recognizers', judged],
  [`Buffer.indexOf of ${needles.length} words`, searched],
];
console.log(
  `classification of ${replies.length} recorded exchanges by ${protocols.length} protocols`,
);
for (const [name, costs] of figures) {
  const [median, late] = [quantile(costs, 0.5), quantile(costs, 0.99)];
  console.log(`  ${name}: median ${median.toFixed(1)} us, 99th percentile ${late.toFixed(1)} us`);
}
const ratio = quantile(judged, 0.5) / quantile(searched, 0.5);
console.log(
  `  ratio of the medians ${ratio.toFixed(2)}, of the 99th percentiles ${(quantile(judged, 0.99) / quantile(searched, 0.99)).toFixed(2)}`,
);

function recorded() {
  const root = new URL('../fixtures/bytes/', import.meta.url);
  const all = [];
  for (const folder of readdirSync(root)) {
    for (const file of readdirSync(new URL(`${folder}/`, root))) {
      const { exchanges = [], transport } = JSON.parse(
        readFileSync(new URL(`${folder}/${file}`, root)),
      );
      if (transport === 'udp') continue;
      for (const { layer, turns } of exchanges) {
        const [{ sent, received }] = turns;
        if (received === '') continue;
        const bytes = Buffer.from(received, 'hex');
        all.push({ bytes, sent: Buffer.from(sent, 'hex'), layer, later: [], ended: true });
      }
    }
  }
  return all;
}

function searchAll(bytes) {
  let found = 0;
  for (const needle of needles) if (bytes.indexOf(needle) !== -1) found++;
  return found;
}

/** Microseconds of one call: the best of some rounds, each the mean of many calls. */
function cost(call) {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const begun = process.hrtime.bigint();
    for (let i = 0; i < REPEATS; i++) call();
    best = Math.min(best, Number(process.hrtime.bigint() - begun) / 1000 / REPEATS);
  }
  return best;
}

function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}
