/**
 * Fails 100,000 connections with the guard and shows that nothing of them stays: heap, buffers, RSS,
 * descriptors, timers. The reader of the story follows, to show how growth looks in these figures.
 * `npm run soak`; the exit code is 1 if anything has grown.
 */

import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGuard, readFrames } from '../../src/guard/index.ts';
import { demand, type Usage, usage, usageText } from './usage.ts';

const CONNECTIONS = 100_000;
const CONCURRENCY = 64;
const STEP = 10_000;
/** The story's reader keeps a mebibyte for each: this many are enough to see it. */
const NAIVE_CONNECTIONS = 200;
const MIB = 1024 * 1024;
const framing = { size: 4, maxLength: 16 * MIB } as const;

interface Peer {
  /** What it sends before it closes, as Latin-1. */
  readonly sends: string;
  /** The code of the error that the guard must report. */
  readonly code: string;
}

const HALF_A_FRAME: Peer = { sends: '\x00\x10\x00\x00half', code: 'ERR_TRUNCATED_FRAME' };

const PEERS: readonly Peer[] = [
  { sends: 'HTTP/1.0 400 Bad Request\r\n\r\n', code: 'ERR_WRONG_PROTOCOL' },
  { sends: '\x15\x03\x01\x00\x02\x02\x28', code: 'ERR_WRONG_PROTOCOL' },
  { sends: '\x7f\xff\xff\xff', code: 'ERR_FRAME_TOO_LONG' },
  HALF_A_FRAME,
  { sends: '\x00\x00\x00\x02okSSH-2.0-x\r\n', code: 'ERR_WRONG_PROTOCOL' },
];

// Unix sockets: real descriptors, and no ports to run out of.
const folder = mkdtempSync(join(tmpdir(), 'firstbytes-soak-'));
const servers = PEERS.map(startPeer);
try {
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const startedAt = performance.now();
  await soak('readFrames', CONNECTIONS / 2, failReadFrames);
  await soak('createGuard, then readFrames', CONNECTIONS / 2, failCreateGuard);
  await showGrowth();
  console.log(`${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
} finally {
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true });
}

function startPeer(peer: Peer): net.Server {
  const server = net.createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.end(Buffer.from(peer.sends, 'latin1'));
    socket.resume();
  });
  return server.listen(pathOf(peer));
}

function pathOf(peer: Peer): string {
  return join(folder, String(PEERS.indexOf(peer)));
}

async function soak(
  title: string,
  connections: number,
  fail: (peer: Peer) => Promise<void>,
): Promise<void> {
  console.log(`${title}: ${connections} connections, all of which fail`);
  const failStep = () => many(STEP, (i) => fail(PEERS[i % PEERS.length] ?? HALF_A_FRAME));
  await failStep();
  const first = await usage();
  print('after the first', STEP, first);
  const later: Usage[] = [];
  for (let done = STEP; done < connections; done += STEP) {
    await failStep();
    const now = await usage();
    later.push(now);
    print('after', done + STEP, now);
  }
  const growth = (key: keyof Usage) =>
    Math.min(...later.slice(-2).map((one) => one[key])) - first[key];
  demand(growth('heap') < 1.5, 'the heap grows');
  demand(growth('buffers') < 1.5, 'buffers stay');
  demand(growth('rss') < 0.15 * first.rss, 'RSS grows');
  demand(growth('descriptors') === 0, 'descriptors stay open');
  demand(growth('resources') === 0, 'timers or sockets stay');
}

async function failReadFrames(peer: Peer): Promise<void> {
  const socket = net.connect(pathOf(peer));
  demandCode(await errorOf(drain(readFrames(socket, framing))), peer);
}

async function failCreateGuard(peer: Peer): Promise<void> {
  const socket = net.connect(pathOf(peer));
  const guarded = async () => {
    await createGuard(socket, { framing });
    await drain(readFrames(socket, framing));
  };
  demandCode(await errorOf(guarded()), peer);
  const left = ['readable', 'data', 'error'].map((event) => socket.listenerCount(event));
  demand(
    left.every((count) => count === 0),
    `listeners are left: ${left}`,
  );
  socket.destroy();
}

async function drain(frames: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of frames);
}

/** The reason for which a promise is rejected. */
function errorOf(promise: Promise<void>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

function demandCode(error: unknown, peer: Peer): void {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  demand(code === peer.code, `${code ?? error ?? 'no error'} instead of ${peer.code}`);
}

/** The naive reader gives the buffer of a frame back only with the whole frame. */
async function showGrowth(): Promise<void> {
  console.log(`the naive reader: ${NAIVE_CONNECTIONS} connections to the peer that stops halfway`);
  const pending: Buffer[] = [];
  print('before', 0, await usage());
  await many(NAIVE_CONNECTIONS, async () => {
    let frame: Buffer | undefined;
    for await (const chunk of net.connect(pathOf(HALF_A_FRAME)) as AsyncIterable<Buffer>) {
      if (!frame) {
        frame = Buffer.alloc(chunk.readUInt32BE(0), 'x');
        pending.push(frame);
      }
      chunk.copy(frame, 0, 4);
    }
    // "data truncated", and the buffer stays.
  });
  print('after', NAIVE_CONNECTIONS, await usage());
  demand(pending.length === NAIVE_CONNECTIONS, 'the naive reader should leak');
}

async function many(count: number, act: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) await act(next++);
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
}

function print(when: string, count: number, measured: Usage): void {
  console.log(`  ${when.padEnd(15)} ${String(count).padStart(6)}  ${usageText(measured)}`);
}
