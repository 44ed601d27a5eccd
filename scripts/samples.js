#!/usr/bin/env node
// Writes src/protocols/samples.ts: a small choice of what recorded servers answered, which is
// shipped so that the protocols of a config can be linted. Run it after `npm run record`.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';

const FIRST_BYTES = 256;
const SENT_BYTES = 64;
const FOREIGN_ANSWERS = 4;
/** Bound on all hexadecimal digits together. */
const BUDGET = 100 * 1024;

const root = new URL('../fixtures/bytes/', import.meta.url);
const target = new URL('../src/protocols/samples.ts', import.meta.url);
write(choose([...readServers()]));

function* readServers() {
  if (!existsSync(root)) return;
  for (const folder of readdirSync(root).sort()) {
    for (const file of readdirSync(new URL(`${folder}/`, root)).sort()) {
      const recording = JSON.parse(readFileSync(new URL(`${folder}/${file}`, root), 'utf8'));
      if (recording.exchanges && !recording.transport) yield recording;
    }
  }
}

/** First what each server says to its own clients, then in turns what it says to others. */
function choose(servers) {
  const queues = servers.map(answersOf);
  const rounds = Math.max(0, ...queues.map((queue) => queue.length));
  const seen = new Set();
  const chosen = [];
  let size = 0;
  for (let round = 0; round < rounds; round++) {
    for (const sample of queues.flatMap((queue) => queue[round] ?? [])) {
      const key = `${sample.stack} ${sample.layer} ${sample.received}`;
      const cost = sample.received.length + sample.sent.length;
      if (seen.has(key) || size + cost > BUDGET) continue;
      seen.add(key);
      size += cost;
      chosen.push(sample);
    }
  }
  const order = ({ stack, layer, asked, received }) => [stack, layer, asked, received].join(' ');
  return chosen.sort((a, b) => (order(a) < order(b) ? -1 : 1));
}

function answersOf({ stack, exchanges }) {
  const samples = exchanges.flatMap(({ layer, asked, turns }) => {
    const [{ sent, received }] = turns;
    if (received === '' || turns.length > 1) return [];
    const sample = {
      stack,
      asked,
      layer,
      sent: sent.slice(0, 2 * SENT_BYTES),
      received: received.slice(0, 2 * FIRST_BYTES),
    };
    return [sample];
  });
  const ids = stack.split('/');
  const own = samples.filter(({ asked }) => asked === 'listen' || ids.includes(asked));
  const foreign = samples.filter((sample) => !own.includes(sample));
  const different = foreign.filter(
    ({ received }, i) => foreign.findIndex((other) => other.received === received) === i,
  );
  return [...own, ...different.slice(0, FOREIGN_ANSWERS)];
}

function write(samples) {
  const source = readFileSync(target, 'utf8');
  const head = source.slice(0, source.indexOf('export const SAMPLES'));
  const rows = samples.map((sample) => {
    const lines = Object.entries(sample).map(
      ([key, value]) => `    ${key}:${wrapped(key, value)},`,
    );
    return `  {\n${lines.join('\n')}\n  },\n`;
  });
  const list = rows.length === 0 ? '[]' : `[\n${rows.join('')}]`;
  writeFileSync(target, `${head}export const SAMPLES: readonly Sample[] = ${list};\n`);
  console.log(`samples.ts: ${samples.length} answers`);
}

/** A long value stands on a line of its own, as the formatter has it. */
function wrapped(key, value) {
  const literal = `'${value}'`;
  return `    ${key}: ${literal},`.length > 100 ? `\n      ${literal}` : ` ${literal}`;
}
