#!/usr/bin/env node
// Makes src/probe/recorded.ts from the recorded servers: `npm run learn`. What each of them does
// on each opening is what the search for an unknown protocol goes by.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { judgeReply } from '../dist/identify/judge.js';
import { protocols } from '../dist/protocols/index.js';

const root = new URL('../fixtures/bytes/', import.meta.url);
const known = new Set(protocols.map(({ id }) => id));
const clients = protocols.filter(({ speaksFirst }) => speaksFirst === 'client');
const openings = ['polyglot', ...clients.map(({ id }) => id)];
const rows = [];
for (const folder of readdirSync(root).sort()) {
  for (const file of readdirSync(new URL(`${folder}/`, root)).sort()) {
    const recording = JSON.parse(readFileSync(new URL(`${folder}/${file}`, root), 'utf8'));
    if (recording.exchanges && !recording.transport) rows.push(...rowsOf(recording));
  }
}
writeFileSync(new URL('../src/probe/recorded.ts', import.meta.url), source(merge(rows)));
console.log(`${rows.length} rows of recorded behaviour`);

/** One row for plain TCP and, for a server behind TLS, one for what is inside. */
function rowsOf({ stack, exchanges }) {
  const names = stack.split('/');
  const inside = names[0] === 'tls';
  const layers = inside ? ['tcp', 'tls'] : ['tcp'];
  return layers.flatMap((layer) => {
    const path = layer === 'tls' ? names.slice(1) : inside ? ['tls'] : names;
    const id = path.at(-1);
    if (!known.has(id)) return [];
    const row = {
      id,
      layer,
      tells: [],
      closes: [],
      resets: [],
      silent: [],
      unheard: [],
      gaveUpAt: 0,
    };
    const heard = exchanges.filter((one) => one.layer === layer && one.turns.length === 1);
    row.unheard = openings.filter((ask) => !heard.some(({ asked }) => asked === ask));
    for (const exchange of heard) {
      const list = listFor(exchange, path, layer);
      if (list) row[list].push(exchange.asked);
      if (list === 'closes' || list === 'resets') row.gaveUpAt ||= gaveUpAt(exchange);
    }
    return [row];
  });
}

/** After how many bytes of the staged opening it closed; 0 if that is not known. */
function gaveUpAt({ asked, staged, turns: [{ sent }] }) {
  return asked === 'polyglot' && staged ? sent.length / 2 : 0;
}

function listFor({ turns, end }, path, layer) {
  const [turn] = turns;
  const received = Buffer.from(turn.received, 'hex');
  if (received.length === 0) {
    if (end === 'eof') return 'closes';
    return end === 'reset' ? 'resets' : 'silent';
  }
  const reply = {
    bytes: received,
    sent: Buffer.from(turn.sent, 'hex'),
    layer,
    later: [],
    ended: true,
  };
  const [best] = judgeReply(reply, protocols).candidates;
  const right = best && best.match.confidence !== 'weak' && path.includes(best.id);
  return right ? 'tells' : undefined;
}

/** Servers that behave alike count once. */
function merge(all) {
  const seen = new Map(all.map((row) => [JSON.stringify(row), row]));
  return [...seen.values()].sort(
    (a, b) => a.id.localeCompare(b.id) || a.layer.localeCompare(b.layer),
  );
}

function source(all) {
  const asks = [
    ...new Set(
      all.flatMap((row) => [
        ...row.tells,
        ...row.closes,
        ...row.resets,
        ...row.silent,
        ...row.unheard,
      ]),
    ),
  ].sort();
  const bits = (list) =>
    list
      .map((ask) => asks.indexOf(ask))
      .sort((a, b) => a - b)
      .join(' ');
  const lines = all.map(
    ({ id, layer, tells, closes, resets, silent, unheard, gaveUpAt }) =>
      `  ['${id}', '${layer}', '${bits(tells)}', '${bits(closes)}', '${bits(resets)}', '${bits(silent)}', '${bits(unheard)}', ${gaveUpAt}],`,
  );
  return `// Made by \`npm run learn\` from fixtures/bytes. Do not edit.

/** What a recorded server does on each opening; lists of openings, by what they came to. */
export interface RecordedServer {
  readonly id: string;
  readonly layer: 'tcp' | 'tls';
  /** Openings whose answer identifies it. */
  readonly tells: readonly string[];
  readonly closes: readonly string[];
  readonly resets: readonly string[];
  readonly silent: readonly string[];
  /** Openings that it was never asked with. */
  readonly unheard?: readonly string[];
  /** After how many bytes of the staged opening it ends the connection, where it does. */
  readonly gaveUpAt?: number;
}

type Row = readonly [
  id: string,
  layer: 'tcp' | 'tls',
  tells: string,
  closes: string,
  resets: string,
  silent: string,
  unheard: string,
  gaveUpAt: number,
];

/** The openings; rows name them by their place here. */
const ASKS =
  '${asks.join(' ')}'.split(' ');

const ROWS: readonly Row[] = [
${lines.join('\n')}
];

function named(places: string): readonly string[] {
  return places === '' ? [] : places.split(' ').map((place) => ASKS[Number(place)] ?? '');
}

export const RECORDED: readonly RecordedServer[] = ROWS.map(
  ([id, layer, tells, closes, resets, silent, unheard, gaveUpAt]) => ({
    id,
    layer,
    tells: named(tells),
    closes: named(closes),
    resets: named(resets),
    silent: named(silent),
    ...(unheard === '' ? {} : { unheard: named(unheard) }),
    ...(gaveUpAt > 0 ? { gaveUpAt } : {}),
  }),
);
`;
}
