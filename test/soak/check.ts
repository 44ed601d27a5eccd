/**
 * Checks hundreds of hostile endpoints at the same time, again and again, and shows that nothing of
 * them stays: heap, buffers, RSS, descriptors. `npm run soak -- --minutes 10 --endpoints 500`; the
 * exit code is 1 if anything has grown or a report has no bound.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Endpoint } from '../../src/expect/endpoint.ts';
import type { Result } from '../../src/expect/result.ts';
import { run } from '../../src/fleet/run.ts';
import { endpointsOf } from '../../src/library/check.ts';
import { type Config, parseConfig } from '../../src/library/load-config.ts';
import { growthIn } from './growth.ts';
import type { StartedPeer } from './peers/run.ts';
import { longestReports } from './report-sizes.ts';
import { demand, type Usage, usage, usageText } from './usage.ts';

/** Code is compiled and pools are filled in these rounds, which are not compared. */
const WARM_UP_ROUNDS = 2;
/** Growth needs three samples at least. */
const MIN_ROUNDS = WARM_UP_ROUNDS + 3;
/** Of one endpoint in any format. */
const MAX_REPORT_BYTES = 64 * 1024;
/** Beyond the limit of an endpoint, as the machine may be busy. */
const LATENESS_MS = 500;
const MINUTE = 60_000;
const SOCKETS = new Set(['TCPSocketWrap', 'TCPWrap', 'UDPWrap']);

const { minutes, endpoints: count } = readOptions();
const child = spawn(
  process.execPath,
  ['--import', 'tsx', fileURLToPath(new URL('peers/run.ts', import.meta.url))],
  { stdio: ['pipe', 'pipe', 'inherit'] },
);
let isOver = false;
child.on('exit', () => demand(isOver, 'the process of the peers has ended'));
try {
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const peers = JSON.parse(line) as StartedPeer[];
  console.log(`${count} endpoints of ${peers.length} hostile peers, for ${minutes} min`);
  await soak(await configOf(peers));
} finally {
  isOver = true;
  // Its peers end with their stdin.
  child.stdin.end();
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '0.6' },
      endpoints: { type: 'string', default: '500' },
    },
  });
  const [minutes, endpoints] = [Number(values.minutes), Number(values.endpoints)];
  if (!(minutes > 0 && Number.isInteger(endpoints) && endpoints > 0)) {
    throw new Error('give positive numbers: --minutes 10 --endpoints 500');
  }
  return { minutes, endpoints };
}

/** The peers in turn, until there are enough endpoints. */
function configOf(peers: readonly StartedPeer[]): Promise<Config> {
  const entries = Array.from({ length: count }, (_, i) => {
    const { name, expect, transport, port } = peers[i % peers.length] as StartedPeer;
    const address = `${transport === 'udp' ? 'udp://' : ''}127.0.0.1:${port}`;
    return JSON.stringify({ name: `${name} #${i}`, address, expect });
  });
  return parseConfig(`endpoints:\n${entries.map((one) => `  - ${one}\n`).join('')}`, 'soak.yaml');
}

async function soak(config: Config): Promise<void> {
  const start = performance.now();
  const samples: Usage[] = [];
  let total = 0;
  const late = new Map<string, number>();
  let lateCount = 0;
  let nextReports = 0;
  for (
    let round = 1;
    round <= MIN_ROUNDS || performance.now() - start < minutes * MINUTE;
    round++
  ) {
    const elapsed = performance.now() - start;
    let results: readonly Result[] | undefined = await checkAll(config);
    total += results.length;
    for (const { endpoint, ms } of results.filter(isLate)) {
      const name = peerOf(endpoint.name);
      late.set(name, Math.max(ms, late.get(name) ?? 0));
      lateCount++;
    }
    demand(results.length === count, `${results.length} results of ${count} endpoints`);
    if (elapsed >= nextReports * MINUTE) {
      nextReports++;
      showReports(results);
    }
    // What follows counts what the process keeps, not what this loop holds.
    results = undefined;
    await socketsClosed();
    const now = await usage();
    if (round > WARM_UP_ROUNDS) samples.push(now);
    console.log(`  round ${String(round).padStart(4)}  ${usageText(now)}`);
  }
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  console.log(
    `${total} results in ${seconds} s, ${lateCount} later than limit + ${LATENESS_MS} ms`,
  );
  for (const [name, ms] of late) console.log(`  up to ${ms.toFixed(0)} ms: ${name}`);
  for (const problem of growthIn(samples)) demand(false, problem);
}

/** The last connections drain for a moment; what is open after that stays open. */
async function socketsClosed(): Promise<void> {
  const isOpen = () => process.getActiveResourcesInfo().some((kind) => SOCKETS.has(kind));
  for (let i = 0; i < 40 && isOpen(); i++) await setTimeout(50);
}

async function checkAll({ endpoints, registry }: Config): Promise<readonly Result[]> {
  const results: Result[] = [];
  const options = { registry, concurrency: count };
  for await (const batch of run(endpointsOf(endpoints), options)) results.push(...batch);
  return results;
}

/** The name of an endpoint without its number. */
function peerOf(name = ''): string {
  return name.replace(/ #\d+$/, '');
}

function isLate({ ms, endpoint }: { ms: number; endpoint: Endpoint }): boolean {
  return ms > endpoint.limits.total + LATENESS_MS;
}

function showReports(results: readonly Result[]): void {
  for (const { format, name, bytes } of longestReports(results)) {
    console.log(`  longest ${format}: ${bytes} bytes, ${name}`);
    demand(
      bytes <= MAX_REPORT_BYTES,
      `${format} of one endpoint is longer than ${MAX_REPORT_BYTES}`,
    );
  }
}
