import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { probe } from '../../src/index.ts';
import { freePorts } from './free-ports.ts';
import { install } from './install.ts';
import { ask, linesIn, processesIn, ticksOf } from './manners-state.ts';
import { zookeeperWithDebugger } from './servers/jvm-debug.ts';
import { mariadb } from './servers/mariadb.ts';
import { memcached } from './servers/memcached.ts';
import { postgresql } from './servers/postgresql.ts';
import { redis } from './servers/redis.ts';
import { xvfb } from './servers/xvfb.ts';
import { type Started, startAll } from './start.ts';

const HOST = '127.0.0.1';
const SERVERS = [redis, memcached, xvfb, mariadb, postgresql, zookeeperWithDebugger];
/** What they expect in turn: nothing, what is there, and something else. */
const WRONG = 'kafka';
/** A process that spins takes 200 ticks in this time. */
const IDLE_MS = 2000;
const MAX_IDLE_TICKS = 60;

let started: Started;

beforeAll(async () => {
  await install([...SERVERS, { packages: ['gdbserver', 'python3-debugpy'] }]);
  started = await startAll(SERVERS);
}, 600_000);

afterAll(() => started?.stop(), 60_000);

/** Probes a port of a server without an expectation, with the right one and with a wrong one. */
async function probeAll(name: string): Promise<void> {
  const endpoint = started.endpoints.find((one) => one.name === name);
  if (!endpoint) throw new Error(`${name} was not started`);
  const { port, stack } = endpoint;
  for (const expected of [undefined, stack, WRONG]) {
    const options = expected === undefined ? {} : { expect: expected };
    const { found } = await probe(`${HOST}:${port}`, options);
    if (expected === stack) expect(found?.stack).toBe(stack);
  }
}

function dirOf(server: string): string {
  return join(started.folder, server);
}

function portOf(name: string): number {
  return started.endpoints.find((one) => one.name === name)?.port ?? 0;
}

describe.each([
  ['redis', 'redis plain'],
  ['memcached', 'memcached plain'],
  ['xvfb', 'xvfb display'],
  ['mariadb', 'mariadb mysql'],
  ['postgresql', 'postgresql main'],
  ['zookeeper-debug', 'zookeeper-debug client'],
  ['zookeeper-debug', 'zookeeper-debug jdwp'],
])('%s, port %s', (server, name) => {
  it('keeps its processes, and does not spin', { timeout: 90_000 }, async () => {
    const [main] = processesIn(dirOf(server));
    const before = linesIn(dirOf(server));
    await probeAll(name);
    const after = processesIn(dirOf(server));
    expect(main && after.includes(main)).toBe(true);
    const ticks = ticksOf(after);
    await pause(IDLE_MS);
    const spent = ticksOf(after) - ticks;
    console.log(`${name}: ${linesIn(dirOf(server)) - before} lines logged, ${spent} ticks idle`);
    expect(spent).toBeLessThan(MAX_IDLE_TICKS);
  });
});

describe('nothing is stored', () => {
  it('by redis', async () => {
    expect(await ask(portOf('redis plain'), 'DBSIZE\r\n', /\n/)).toBe(':0\r\n');
  });

  it('by memcached', async () => {
    const stats = await ask(portOf('memcached plain'), 'stats\r\n', /END\r\n/);
    expect(stats).toMatch(/STAT total_items 0\r\n/);
  });

  it('by ZooKeeper, which has no session left either', async () => {
    const port = portOf('zookeeper-debug client');
    const state = await ask(port, 'srvr', /Node count: \d+\n/);
    expect(state).toMatch(/Node count: 5\n/);
  });
});

describe('a raw printer on an unusual port', () => {
  const jobs: number[] = [];
  const printer = net.createServer((socket) => {
    const job = jobs.push(0) - 1;
    socket.on('data', (bytes) => {
      jobs[job] = (jobs[job] ?? 0) + bytes.length;
    });
    socket.on('error', () => {});
  });

  beforeAll(async () => {
    printer.listen((await freePorts(1, HOST))[0], HOST);
    await once(printer, 'listening');
  });
  afterAll(() => void printer.close());

  const bytesFor = async (options: { expect?: string }) => {
    jobs.length = 0;
    await probe(`${HOST}:${(printer.address() as net.AddressInfo).port}`, options);
    const sum = jobs.reduce((all, one) => all + one, 0);
    console.log(
      `printer, ${options.expect ?? 'nothing'} expected: jobs of ${jobs.join(', ')} bytes`,
    );
    return sum;
  };

  it('gets at most seven jobs of 1 KiB together from a free search', async () => {
    expect(await bytesFor({})).toBeLessThanOrEqual(1024);
    expect(jobs.length).toBeLessThanOrEqual(7);
  }, 20_000);

  it('gets nothing where a printer is expected', async () => {
    expect(await bytesFor({ expect: 'jetdirect' })).toBe(0);
  }, 20_000);

  it('gets at most twenty jobs where another protocol is expected', async () => {
    await bytesFor({ expect: WRONG });
    expect(jobs.length).toBeLessThanOrEqual(20);
  }, 20_000);
});

/** Any connection ends these, whatever it sends, so only what the right expectation finds is held. */
describe('a server of one client', () => {
  const running: ChildProcess[] = [];
  afterAll(() => {
    for (const one of running) one.kill('SIGKILL');
  });

  /** Waits for a line or for the port in the list of the kernel: a connection would end it. */
  async function startAlone(program: string, args: readonly string[], port: number) {
    const child = spawn(program, args, { stdio: 'ignore' });
    running.push(child);
    const hex = port.toString(16).toUpperCase().padStart(4, '0');
    const listens = new RegExp(`:${hex} 00000000:0000 0A`);
    while (!listens.test(readFileSync('/proc/net/tcp', 'latin1'))) await pause(50);
    return child;
  }

  const commands = {
    gdb: (port: number) => ['/usr/bin/gdbserver', '--multi', `${HOST}:${port}`],
    dap: (port: number) => [
      ...['/usr/bin/python3', '-m', 'debugpy.adapter'],
      ...['--host', HOST, '--port', `${port}`],
    ],
  };

  it.each(['gdb', 'dap'] as const)(
    'is identified with one connection: %s',
    async (stack) => {
      const [port = 0] = await freePorts(1, HOST);
      const [program = '', ...args] = commands[stack](port);
      await startAlone(program, args, port);
      const { found, connections } = await probe(`${HOST}:${port}`, { expect: stack });
      expect([found?.stack, connections]).toEqual([stack, 1]);
    },
    30_000,
  );

  it.each(['gdb', 'dap'] as const)(
    'does not spin after a free search: %s',
    async (stack) => {
      const [port = 0] = await freePorts(1, HOST);
      const [program = '', ...args] = commands[stack](port);
      const { pid = 0 } = await startAlone(program, args, port);
      const { found, connections } = await probe(`${HOST}:${port}`);
      console.log(`${stack}: found ${found?.stack}, ${connections} connections`);
      const before = ticksOf([`${pid}`]);
      await pause(IDLE_MS);
      expect(ticksOf([`${pid}`]) - before).toBeLessThan(MAX_IDLE_TICKS);
    },
    30_000,
  );
});
