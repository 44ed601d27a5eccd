/** The cost of the guard on good data, as ratios to a naive reader in the same run: `npm run bench`. */

import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { frameTransform, readFrames } from '../src/guard/index.ts';
import { measureInTurn } from './measure.ts';
import { naiveFrames } from './naive.ts';
import { median } from './statistics.ts';

const ROUNDS = 11;
const WARM_UP_ROUNDS = 2;
const CHUNK_BYTES = 64 * 1024;
const framing = { size: 4, maxLength: 64 * 1024 * 1024 } as const;

type Read = (stream: Readable) => AsyncIterable<Uint8Array>;

const READERS: readonly (readonly [name: string, read: Read])[] = [
  ['naive reader', naiveFrames],
  ['readFrames', (stream) => readFrames(stream, framing)],
  ['frameTransform', (stream) => stream.pipe(frameTransform(framing))],
];

interface Data {
  readonly payload: number;
  readonly frames: number;
}

for (const data of [
  { payload: 16, frames: 300_000 },
  { payload: 1024, frames: 100_000 },
  { payload: 64 * 1024, frames: 4_000 },
  { payload: 1024 * 1024, frames: 300 },
  { payload: 8 * 1024 * 1024, frames: 40 },
]) {
  const chunks = chunksOf(data);
  await compare(`frames of ${data.payload} bytes in memory`, data, async () =>
    Readable.from(chunks, { objectMode: false, highWaterMark: CHUNK_BYTES }),
  );
}
await compareOverLoopback({ payload: 16 * 1024, frames: 20_000 });
await compareImports();

/** The readers take turns, so that a busy moment of the machine affects all of them. */
async function compare(title: string, data: Data, open: () => Promise<Readable>): Promise<void> {
  const times = READERS.map((): number[] => []);
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
    for (const [i, [, read]] of READERS.entries()) {
      const ms = await milliseconds(data, read, await open());
      if (round >= 0) times[i]?.push(ms);
    }
  }
  const [reference = []] = times;
  console.log(`${title}, median of ${ROUNDS} rounds`);
  for (const [i, [name]] of READERS.entries()) {
    const own = times[i] ?? [];
    const rate = (data.payload * data.frames) / 1e6 / (median(own) / 1000);
    const ratio = median(own.map((ms, round) => (reference[round] ?? Number.NaN) / ms));
    console.log(`  ${name.padEnd(16)} ${rate.toFixed(0).padStart(6)} MB/s (${ratio.toFixed(2)})`);
  }
}

async function milliseconds(
  { payload, frames }: Data,
  read: Read,
  stream: Readable,
): Promise<number> {
  const startedAt = performance.now();
  let [count, bytes] = [0, 0];
  for await (const frame of read(stream)) {
    count++;
    bytes += frame.length;
  }
  const took = performance.now() - startedAt;
  if (count !== frames || bytes !== frames * payload) throw new Error('frames were lost');
  return took;
}

async function compareOverLoopback(data: Data): Promise<void> {
  const chunks = chunksOf(data);
  const server = net.createServer((socket) => {
    Readable.from(chunks).pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await compare(`frames of ${data.payload} bytes over the loopback`, data, async () => {
    const socket = net.connect(port, '127.0.0.1');
    await once(socket, 'connect');
    return socket;
  });
  server.close();
}

/** What the built module adds to a process: beside nothing, and beside the whole library. */
async function compareImports(): Promise<void> {
  const importing = (specifier: string) =>
    ['--input-type=module', '-e', `await import(${JSON.stringify(specifier)})`] as const;
  const built = (path: string) => importing(new URL(`../dist/${path}`, import.meta.url).href);
  const [bare, guard, all] = await measureInTurn(9, [
    importing('node:stream'),
    built('guard/index.js'),
    built('index.js'),
  ]);
  console.log('\nimport, CPU time of the process, median of 9 runs');
  for (const [name, { cpu, cpuRatio }] of [
    ['nothing', bare],
    ['firstbytes/guard', guard],
    ['firstbytes', all],
  ] as const) {
    const time = `${cpu.toFixed(0).padStart(5)} ms (${cpuRatio.toFixed(2)})`;
    console.log(`  ${name.padEnd(16)} ${time}`);
  }
}

function chunksOf({ payload, frames }: Data): readonly Buffer[] {
  const bytes = Buffer.alloc((4 + payload) * frames, 'x');
  for (let i = 0; i < frames; i++) bytes.writeUInt32BE(payload, i * (4 + payload));
  const count = Math.ceil(bytes.length / CHUNK_BYTES);
  return Array.from({ length: count }, (_, i) =>
    bytes.subarray(i * CHUNK_BYTES, (i + 1) * CHUNK_BYTES),
  );
}
