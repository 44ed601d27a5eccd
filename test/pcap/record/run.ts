/**
 * `npm run record:captures -- [NAME ...]`: records genuine clients and servers on the loopback with tcpdump
 * to fixtures/captures, with their truth. It needs root and changes the machine: use a container
 * whose host name is `localhost` (`unshare -u`), since clients say it.
 */

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { privateNamesIn } from '../../../scripts/private-names.ts';
import { runScript } from '../../../scripts/run-script.ts';
import { freePorts } from '../../real/free-ports.ts';
import { install } from '../../real/install.ts';
import type { RealServer } from '../../real/server.ts';
import { servers } from '../../real/servers/index.ts';
import { type RealEndpoint, startAvailable } from '../../real/start.ts';
import { type CaptureCase, captureCases } from './cases.ts';
import { ownServers } from './servers.ts';
import { record } from './tcpdump.ts';
import { CAPTURE_ENDING, flowsToPort, mergedTruth, type RecordedCapture } from './truth-file.ts';

const USAGE = 'usage: npm run record:captures -- [NAME ...]';
const CAPTURES = fileURLToPath(new URL('../../../fixtures/captures/', import.meta.url));
/** How long a server may take to start, in milliseconds. */
const START_LIMIT = 60_000;
/** How long one client may run, in milliseconds. */
const LIMIT = 6000;
const NTP = 123;

async function main(names: readonly string[]): Promise<number> {
  const cases = captureCases.filter(({ name }) => names.length === 0 || names.includes(name));
  const wanted = [...servers, ...ownServers].filter((one) => isWanted(one, cases));
  await install(wanted);
  const { endpoints, failures, stop } = await startAvailable(wanted, START_LIMIT);
  for (const { reason } of failures) console.error(reason);
  const folder = mkdtempSync(join(tmpdir(), 'firstbytes-captures-'));
  try {
    const recorded: RecordedCapture[] = [];
    for (const one of cases) {
      const endpoint = endpoints.find(({ name }) => name === one.server);
      const capture =
        endpoint || one.server === 'none' ? await captureOf(one, endpoint, folder) : undefined;
      if (capture) recorded.push(capture);
      else console.error(`${one.name}: no ${one.server}`);
    }
    writeTruth(recorded);
  } finally {
    await stop();
    rmSync(folder, { recursive: true });
  }
  return 0;
}

function isWanted({ name }: RealServer, cases: readonly CaptureCase[]): boolean {
  return cases.some(({ server }) => server.split(' ')[0] === name);
}

async function captureOf(
  one: CaptureCase,
  endpoint: RealEndpoint | undefined,
  folder: string,
): Promise<RecordedCapture | undefined> {
  const port = endpoint?.port ?? (await closedPort(one));
  const file = join(folder, 'now.pcap');
  const running = one.joinedAfter === undefined ? undefined : runAll(one, port);
  await pause(one.joinedAfter ?? 0);
  const recording = await record(file, port, one.recording);
  await (running ?? runAll(one, port));
  await recording.stop();
  const { name } = one;
  const bytes = readFileSync(file);
  const found = privateNamesIn(bytes);
  if (found.length > 0) {
    console.error(`${name}: not written, because it contains ${found.join(', ')}`);
    return undefined;
  }
  const flows = flowsToPort(bytes, port);
  console.log(`${name}: ${bytes.length} bytes, ${flows.length} flows`);
  writeFileSync(join(CAPTURES, `${name}${CAPTURE_ENDING}`), gzipSync(bytes, { level: 9 }));
  const how = one.commands.map((command) => command.replaceAll('{port}', `${port}`)).join('; ');
  return { name, flows, one, how, server: serverText(endpoint) };
}

async function closedPort({ name }: CaptureCase): Promise<number> {
  if (name.includes('ntp')) return NTP;
  const [port = 0] = await freePorts(1, '127.0.0.1');
  return port;
}

async function runAll({ commands }: CaptureCase, port: number): Promise<void> {
  for (const command of commands) {
    const text = command.replaceAll('{port}', `${port}`);
    const child = spawn('bash', ['-c', text], {
      stdio: 'ignore',
      detached: true,
      env: { PATH: process.env.PATH, HOME: '/nonexistent', LC_ALL: 'C' },
    });
    const ended = once(child, 'exit');
    await Promise.race([ended, pause(LIMIT, undefined, { ref: false })]);
    try {
      process.kill(-Number(child.pid));
    } catch {
      // It ended by itself, with all that it started.
    }
  }
}

function serverText(endpoint: RealEndpoint | undefined): string {
  if (!endpoint) return 'nothing listens';
  const { product, name } = endpoint;
  const one = [...servers, ...ownServers].find((server) => server.name === name.split(' ')[0]);
  const [debian] = one?.packages ?? [];
  if (!debian) return product;
  const { stdout } = spawnSync('dpkg-query', ['-W', '-f', '$' + '{Version}', debian], {
    encoding: 'utf8',
  });
  return `${product} (${debian} ${stdout})`;
}

function writeTruth(recorded: readonly RecordedCapture[]): void {
  const file = join(CAPTURES, 'truth.tsv');
  writeFileSync(file, mergedTruth(file, recorded));
}

await runScript(USAGE, main);
