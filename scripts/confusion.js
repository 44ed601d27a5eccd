#!/usr/bin/env node
// Writes docs/confusion.md and its picture from the recordings: `npm run confusion`.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { judgeReply } from '../dist/identify/judge.js';
import { protocols } from '../dist/protocols/index.js';
import { datagrams } from '../dist/protocols/udp/index.js';
import { page, picture } from './confusion-page.js';

const RANK = { certain: 3, likely: 2, weak: 1 };
const docs = new URL('../docs/', import.meta.url);
const tcp = matrixOf(protocols, (recording) => recording.transport !== 'udp');
const udp = matrixOf(datagrams, (recording) => recording.transport === 'udp');
writeFileSync(new URL('confusion.md', docs), page(tcp, udp));
writeFileSync(new URL('confusion-tcp.svg', docs), picture(tcp));
writeFileSync(new URL('confusion-udp.svg', docs), picture(udp));
console.log(`docs/confusion.md: ${tcp.exchanges + udp.exchanges} exchanges`);

/** For each protocol that was spoken and each that recognised it: how often, and how surely. */
function matrixOf(all, wanted) {
  const cells = new Map();
  const servers = new Set();
  let exchanges = 0;
  for (const { name, recording } of recordings()) {
    if (!recording.exchanges || !wanted(recording)) continue;
    servers.add(name);
    for (const exchange of recording.exchanges) {
      const [first, ...later] = exchange.turns.map(bytesOf);
      if (first.received.length === 0) continue;
      exchanges++;
      const { layer } = exchange;
      const reply = { bytes: first.received, sent: first.sent, layer, later, ended: true };
      for (const { id, stack, match } of judgeReply(reply, all).candidates) {
        const spoken = spokenOn(recording, layer);
        const own = spoken.find((one) => agree(stack, one));
        count(cells, (own ?? spoken[0]).at(-1), own ? own.at(-1) : id, match.confidence);
      }
    }
  }
  const ids = all.map(({ id }) => id);
  return { ids, cells, servers: servers.size, exchanges };
}

function count(cells, spoken, recognised, confidence) {
  const key = `${spoken} ${recognised}`;
  const cell = cells.get(key) ?? { spoken, recognised, certain: 0, likely: 0, weak: 0, best: 0 };
  cell[confidence]++;
  cell.best = Math.max(cell.best, RANK[confidence]);
  cells.set(key, cell);
}

/** In plain TCP a server behind TLS speaks tls. */
function spokenOn({ stack, also = [] }, layer) {
  const all = [stack, ...also].map((one) => one.split('/'));
  if (layer === 'tls') return all.filter(([outer]) => outer === 'tls').map((one) => one.slice(1));
  return all.map((one) => (one[0] === 'tls' ? ['tls'] : one));
}

function agree(one, other) {
  return one.every((id, i) => i >= other.length || other[i] === id);
}

function bytesOf({ sent, received }) {
  return { sent: Buffer.from(sent, 'hex'), received: Buffer.from(received, 'hex') };
}

function* recordings() {
  const root = new URL('../fixtures/bytes/', import.meta.url);
  for (const folder of readdirSync(root).sort()) {
    for (const file of readdirSync(new URL(`${folder}/`, root)).sort()) {
      const text = readFileSync(new URL(`${folder}/${file}`, root), 'utf8');
      yield { name: `${folder}/${file}`, recording: JSON.parse(text) };
    }
  }
}
