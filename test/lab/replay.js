#!/usr/bin/env node
// Plays the recorded servers on the loopback and asks them as if they were real: `npm run test:replay`.
import { readdirSync, readFileSync } from 'node:fs';
import selfsigned from 'selfsigned';
import { judgeReply } from '../../dist/identify/judge.js';
import { protocols } from '../../dist/protocols/index.js';
import { Registry } from '../../dist/protocols/registry.js';
import { datagrams } from '../../dist/protocols/udp/index.js';
import { withoutExpectation, withRightExpectation, withWrongExpectations } from './measure.js';
import { play } from './player.js';
import { printFree, printRight, printWrong } from './print.js';
import { truthOf } from './truth.js';

/** Of wrong expectations: servers that close on everything but their own opening are hard to find. */
const LEAST_NAMED = 0.9;

const [wrongCount = '3', only] = process.argv.slice(2);
const registry = new Registry(protocols, datagrams);
const pem = await selfsigned.generate([{ name: 'commonName', value: 'replay.test' }]);
const players = [];
const recorded = new Map();
try {
  for (const recording of recordings()) {
    recorded.set(recording.name, recording);
    players.push(await play(recording, registry, pem));
  }
  const entries = players.map(({ entry }) => truthOf(entry, registry));
  await measure(entries);
} finally {
  for (const { stop } of players) stop();
}

async function measure(all) {
  const entries = all.filter(({ right }) => right !== undefined);
  console.log(`${entries.length} recorded servers`);
  const free = await withoutExpectation(entries, registry);
  printFree(free);
  const right = await withRightExpectation(entries.filter(answersItsOwn), registry);
  printRight(right, 1);
  const mute = new Set(free.silent);
  const wrong = await withWrongExpectations(
    entries.map((entry) => ({ ...entry, mute: mute.has(entry) })),
    registry,
    { count: Number(wrongCount), seed: 1 },
  );
  printWrong(wrong);
  const bad = free.verdicts.filter(({ verdict }) => verdict === 'wrong').length;
  const share = (wrong.asked - wrong.misnamed.length) / wrong.asked;
  const failed = bad + free.tlsWrong.length + right.alarms.length + wrong.misses.length > 0;
  process.exitCode = failed || share < LEAST_NAMED ? 1 : 0;
}

function* recordings() {
  const root = new URL('../../fixtures/bytes/', import.meta.url);
  for (const folder of readdirSync(root).sort()) {
    for (const file of readdirSync(new URL(`${folder}/`, root)).sort()) {
      const name = `${folder}/${file.replace(/\.json$/, '')}`;
      if (only && !name.includes(only)) continue;
      const recording = JSON.parse(readFileSync(new URL(`${folder}/${file}`, root), 'utf8'));
      if (recording.exchanges) yield { name, ...recording };
    }
  }
}

/** Not a recording from before its protocol had an opening, nor of a server that let nobody in. */
function answersItsOwn({ name, truth, right, transport }) {
  const known = registry.over(transport);
  if (known.get(truth)?.answersBy || right === 'tls') return true;
  const { exchanges } = recorded.get(name);
  return exchanges.some(({ asked, layer, turns: [{ sent, received }] }) => {
    if (![truth, 'listen'].includes(asked) || received === '') return false;
    const [bytes, opening] = [Buffer.from(received, 'hex'), Buffer.from(sent, 'hex')];
    const reply = { bytes, sent: opening, layer, later: [], ended: true };
    return judgeReply(reply, known.all).candidates.some(({ id }) => id === truth);
  });
}
