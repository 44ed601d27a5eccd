#!/usr/bin/env node
// Fails 100,000 connections with the guard, and shows that nothing of them stays: heap, buffers, RSS,
// descriptors, timers. Beside it the reader of the story, which shows what growth looks like here.
// `npm run soak`; it ends with 1 if anything has grown.
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGuard, readFrames } from '../../dist/guard/index.js';

const CONNECTIONS = 100_000;
const WIDTH = 64;
const STEP = 10_000;
/** The story's reader keeps a mebibyte of each: so many are enough to see it. */
const NAIVE_CONNECTIONS = 200;
const MIB = 1024 * 1024;
const framing = { size: 4, maxLength: 16 * MIB };

/** What a peer says and how it ends, and the error that must come of it. */
const PEERS = [
  { says: 'HTTP/1.0 400 Bad Request\r\n\r\n', code: 'ERR_WRONG_PROTOCOL' },
  { says: '\x15\x03\x01\x00\x02\x02\x28', code: 'ERR_WRONG_PROTOCOL' },
  { says: '\x7f\xff\xff\xff', code: 'ERR_FRAME_TOO_LONG' },
  { says: '\x00\x10\x00\x00half', code: 'ERR_TRUNCATED_FRAME' },
  { says: '\x00\x00\x00\x02okSSH-2.0-x\r\n', code: 'ERR_WRONG_PROTOCOL' },
];

// Sockets of the file system: real descriptors, and no ports to run out of.
const folder = mkdtempSync(join(tmpdir(), 'firstbytes-soak-'));
const servers = PEERS.map(({ says }, i) => {
  const server = net.createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.end(Buffer.from(says, 'latin1'));
    socket.resume();
  });
  return server.listen(join(folder, String(i)));
});
try {
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const begun = performance.now();
  await soak('readFrames', CONNECTIONS / 2, failToRead);
  await soak('createGuard, then readFrames', CONNECTIONS / 2, failTheGuard);
  await showGrowth();
  console.log(`${((performance.now() - begun) / 1000).toFixed(0)} s`);
} finally {
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true });
}

async function soak(title, connections, fail) {
  console.log(`${title}: ${connections} connections, all of which fail`);
  await many(STEP, fail);
  const first = await usage();
  print('after the first', STEP, first);
  const later = [];
  for (let done = STEP; done < connections; done += STEP) {
    await many(STEP, fail);
    later.push(await usage());
    print('after', done + STEP, later.at(-1));
  }
  const grown = (key) => Math.min(...later.slice(-2).map((one) => one[key])) - first[key];
  demand(grown('heap') < 1.5, 'the heap grows');
  demand(grown('buffers') < 1.5, 'buffers stay');
  demand(grown('rss') < 0.15 * first.rss, 'RSS grows');
  demand(grown('descriptors') === 0, 'descriptors stay open');
  demand(grown('resources') === 0, 'timers or sockets stay');
}

/** The reader of the story: what it has allocated for a frame is only given back with the frame. */
async function showGrowth() {
  console.log(`the naive reader: ${NAIVE_CONNECTIONS} connections to the peer that stops halfway`);
  const pending = new Map();
  print('before', 0, await usage());
  await many(NAIVE_CONNECTIONS, async (i) => {
    const socket = net.connect(join(folder, '3'));
    for await (const chunk of socket) {
      if (!pending.has(i)) pending.set(i, Buffer.alloc(chunk.readUInt32BE(0), 'x'));
      chunk.copy(pending.get(i), 0, 4);
    }
    // "data truncated", and the buffer stays where it was.
  });
  print('after', NAIVE_CONNECTIONS, await usage());
  demand(pending.size === NAIVE_CONNECTIONS, 'the naive reader should leak');
}

async function failToRead(i) {
  const { socket, code } = connection(i);
  try {
    for await (const _ of readFrames(socket, framing));
  } catch (error) {
    return demand(error.code === code, `${error.code} instead of ${code}`);
  }
  demand(false, 'no error');
}

async function failTheGuard(i) {
  const { socket, code } = connection(i);
  try {
    await createGuard(socket, { framing });
    for await (const _ of readFrames(socket, framing));
    demand(false, 'no error');
  } catch (error) {
    demand(error.code === code, `${error.code} instead of ${code}`);
    const left = ['readable', 'data', 'error'].map((event) => socket.listenerCount(event));
    demand(
      left.every((count) => count === 0),
      `listeners are left: ${left}`,
    );
    socket.destroy();
  }
}

function connection(i) {
  const kind = i % PEERS.length;
  return { socket: net.connect(join(folder, String(kind))), code: PEERS[kind].code };
}

async function many(count, act) {
  let next = 0;
  const worker = async () => {
    while (next < count) await act(next++);
  };
  await Promise.all(Array.from({ length: WIDTH }, worker));
}

/** Once what is closing has closed. */
async function usage() {
  for (let i = 0; i < 20; i++) await new Promise(setImmediate);
  globalThis.gc();
  await new Promise(setImmediate);
  globalThis.gc();
  const { heapUsed, arrayBuffers, rss } = process.memoryUsage();
  return {
    heap: heapUsed / MIB,
    buffers: arrayBuffers / MIB,
    rss: rss / MIB,
    descriptors: readdirSync('/proc/self/fd').length,
    resources: process.getActiveResourcesInfo().length,
  };
}

function print(when, count, { heap, buffers, rss, descriptors, resources }) {
  const mib = (value) => `${value.toFixed(1).padStart(6)} MiB`;
  console.log(
    `  ${when.padEnd(15)} ${String(count).padStart(6)}  heap ${mib(heap)}  buffers ${mib(buffers)}` +
      `  RSS ${mib(rss)}  ${descriptors} descriptors, ${resources} active`,
  );
}

function demand(holds, otherwise) {
  if (holds) return;
  console.log(`  FAILED: ${otherwise}`);
  process.exitCode = 1;
}
