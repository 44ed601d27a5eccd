#!/usr/bin/env node
// Writes docs/search-order.md: how far the learnt order comes, by the recordings.
import { writeFileSync } from 'node:fs';
import { bestAsk } from '../dist/probe/odds.js';
import { RECORDED } from '../dist/probe/recorded.js';
import { protocols } from '../dist/protocols/index.js';

const STEPS = [1, 2, 3, 5, 8];
const MOST = 40;

const openings = protocols
  .filter(({ speaksFirst }) => speaksFirst === 'client')
  .map(({ id }) => id);
const known = ['polyglot', ...openings];
const all = RECORDED.filter(({ layer }) => layer === 'tcp');
// Rows of one protocol count together as one: a protocol recorded ten times is not met more often.
const share = new Map();
for (const { id } of all) share.set(id, (share.get(id) ?? 0) + 1);

const greedy = greedyCover();
const orders = [
  ['learnt, from all recordings', (row) => adaptive(row, all)],
  [
    'learnt, without the server that is asked',
    (row) =>
      adaptive(
        row,
        all.filter((one) => one !== row),
      ),
  ],
  ['fixed: the greedy cover', (row) => countUntil(row, greedy)],
];
writeFileSync(new URL('../docs/search-order.md', import.meta.url), page());
console.log(`docs/search-order.md: ${all.length} recorded behaviours`);

/** How many connections until the answer tells, the outcomes deciding what comes next. */
function adaptive(row, rows) {
  const tried = [{ ask: 'listen', outcome: 'silent' }];
  if (row.tells.includes('listen')) return 1;
  for (let n = 1; n <= MOST; n++) {
    const ask = bestAsk({ layer: 'tcp', portHints: [], configHints: [], tried }, known, rows);
    if (ask === undefined) return Number.POSITIVE_INFINITY;
    if (row.tells.includes(ask)) return n;
    const outcome = outcomeOf(row, ask);
    const ended = outcome === 'eof' || outcome === 'reset';
    const gaveUp = ended && ask === 'polyglot' && row.gaveUpAt !== undefined;
    tried.push({ ask, outcome, ...(gaveUp ? { gaveUpAt: row.gaveUpAt } : {}) });
  }
  return Number.POSITIVE_INFINITY;
}

function outcomeOf({ closes, resets, silent }, ask) {
  if (closes.includes(ask)) return 'eof';
  if (resets.includes(ask)) return 'reset';
  return silent.includes(ask) ? 'silent' : 'bytes';
}

function countUntil({ tells }, order) {
  if (tells.includes('listen')) return 1;
  const at = order.findIndex((ask) => tells.includes(ask));
  return at === -1 ? Number.POSITIVE_INFINITY : at + 1;
}

/** Which opening tells most of what the ones before it left, each protocol counting as one. */
function greedyCover() {
  const order = [];
  let left = all.filter(({ tells }) => !tells.includes('listen'));
  while (left.length > 0) {
    const gain = (ask) =>
      left
        .filter(({ tells }) => tells.includes(ask))
        .reduce((sum, { id }) => sum + 1 / share.get(id), 0);
    const [best] = known.filter((ask) => !order.includes(ask)).sort((a, b) => gain(b) - gain(a));
    if (best === undefined || gain(best) === 0) break;
    order.push(best);
    left = left.filter(({ tells }) => !tells.includes(best));
  }
  return order;
}

function page() {
  const rows = orders.map(([name, connections]) => {
    const counts = all.map((row) => [connections(row), 1 / share.get(row.id)]);
    const total = counts.reduce((sum, [, weight]) => sum + weight, 0);
    const within = (n) =>
      counts.filter(([count]) => count <= n).reduce((sum, [, weight]) => sum + weight, 0) / total;
    return `| ${[name, ...STEPS.map((n) => `${(100 * within(n)).toFixed(1)} %`)].join(' | ')} |`;
  });
  const spoken = all.filter(({ tells }) => tells.includes('listen'));
  return `# How far the search comes

Made by \`npm run learn\` from the recordings in \`fixtures/bytes\`: ${all.length} behaviours of recorded
servers in plain TCP, of ${share.size} protocols, each protocol counting as one. The search listens on its
first connection before it sends anything; ${spoken.length} of the behaviours speak unasked.

Share identified after so many connections, without any hint from the port or the config:

| order | ${STEPS.join(' | ')} |
| --- | ${STEPS.map(() => '---').join(' | ')} |
${rows.join('\n')}

The second row is the honest one: each server is asked as if nobody had recorded it. The greedy cover
takes at each place the opening that tells most of what is left, whatever the answers were:
${greedy
  .slice(0, 12)
  .map((ask) => `\`${ask}\``)
  .join(', ')}, ...

How the next opening is chosen, and why not by a fixed list, is told in
[search-order-is-learnt](decisions/search-order-is-learnt.md).
`;
}
