#!/usr/bin/env node
// What the guard costs on good data, as ratios to a naive reader in the same run: `npm run bench`.
import { once } from 'node:events';
import net from 'node:net';
import { Readable } from 'node:stream';
import { frameTransform, readFrames } from '../dist/guard/index.js';
import { inTurns } from './measure.js';
import { naiveFrames } from './naive.js';

const ROUNDS = 11;
const CHUNK = 64 * 1024;
const framing = { size: 4, maxLength: 64 * 1024 * 1024 };

const READERS = [
  ['naive reader', naiveFrames],
  ['readFrames', (stream) => readFrames(stream, framing)],
  ['frameTransform', (stream) => stream.pipe(frameTransform(framing))],
];

for (const [payload, frames] of [
  [16, 300_000],
  [1024, 100_000],
  [64 * 1024, 4_000],
  [1024 * 1024, 300],
  [8 * 1024 * 1024, 40],
]) {
  const chunks = cut(payload, frames);
  await compare(`frames of ${payload} bytes in memory`, payload, frames, () =>
    Readable.from(chunks, { objectMode: false, highWaterMark: CHUNK }),
  );
}
await overLoopback(16 * 1024, 20_000);
await importing();

/** Readers take turns, so that a machine that is busy for a moment is busy for all of them. */
async function compare(title, payload, frames, open) {
  const times = READERS.map(() => []);
  for (let round = -2; round < ROUNDS; round++) {
    for (const [i, [, read]] of READERS.entries()) {
      const stream = await open();
      const begun = performance.now();
      let [count, sum] = [0, 0];
      for await (const frame of read(stream)) {
        count++;
        sum += frame.length;
      }
      const took = performance.now() - begun;
      if (count !== frames || sum !== frames * payload) throw new Error('frames were lost');
      if (round >= 0) times[i].push(took);
    }
  }
  console.log(`${title}, median of ${ROUNDS} rounds`);
  for (const [i, [name]] of READERS.entries()) {
    const rate = (payload * frames) / 1e6 / (median(times[i]) / 1000);
    const ratio = median(times[i].map((time, round) => times[0][round] / time));
    console.log(`  ${name.padEnd(16)} ${rate.toFixed(0).padStart(6)} MB/s (${ratio.toFixed(2)})`);
  }
}

async function overLoopback(payload, frames) {
  const chunks = cut(payload, frames);
  const server = net.createServer((socket) => {
    Readable.from(chunks).pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  await compare(`frames of ${payload} bytes over the loopback`, payload, frames, async () => {
    const socket = net.connect(server.address().port, '127.0.0.1');
    await once(socket, 'connect');
    return socket;
  });
  server.close();
}

/** What it costs to have it: beside nothing, and beside the whole library. */
async function importing() {
  const importOf = (path) => {
    const url = new URL(path, import.meta.url).href;
    return ['--input-type=module', '-e', `await import(${JSON.stringify(url)})`];
  };
  const [bare, guard, all] = await inTurns(9, [
    importOf('node:stream'),
    importOf('../dist/guard/index.js'),
    importOf('../dist/index.js'),
  ]);
  console.log('\nimport, CPU time of the process, median of 9 runs');
  for (const [name, { cpu, cpuRatio }] of [
    ['nothing', bare],
    ['firstbytes/guard', guard],
    ['firstbytes', all],
  ]) {
    const time = `${cpu.toFixed(0).padStart(5)} ms (${cpuRatio.toFixed(2)})`;
    console.log(`  ${name.padEnd(16)} ${time}`);
  }
}

function cut(payload, frames) {
  const bytes = Buffer.alloc((4 + payload) * frames, 'x');
  for (let i = 0; i < frames; i++) bytes.writeUInt32BE(payload, i * (4 + payload));
  const count = Math.ceil(bytes.length / CHUNK);
  return Array.from({ length: count }, (_, i) => bytes.subarray(i * CHUNK, (i + 1) * CHUNK));
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
