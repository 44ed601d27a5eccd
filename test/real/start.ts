import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { PACKAGE_CACHE } from './cache.ts';
import { type Certificates, certificates } from './certificates.ts';
import { Daemon } from './daemon.ts';
import { freePorts } from './free-ports.ts';
import { demandRoot, unpack } from './install.ts';
import { npmFolder } from './npm.ts';
import type { Place, RealPort, RealServer, Run } from './server.ts';

const execute = promisify(execFile);

const HOST = '127.0.0.1';
/** Erlang and Java take their time, and all start side by side. */
const START_LIMIT = 180_000;
/** Ports that a server may want for itself, beside those that it is asked at. */
const SPARE_PORTS = 4;

/** What is tested: one port of a server that runs. */
export interface RealEndpoint {
  /** Server and port: `nginx https`. */
  readonly name: string;
  readonly product: string;
  readonly host: string;
  readonly port: number;
  readonly transport: 'tcp' | 'udp';
  readonly stack: string;
  readonly alternatives: readonly string[];
  readonly starttls?: 'offered' | 'missing';
  readonly secondConnection?: string;
}

export interface Started {
  /** Where everything lies that was made for this run. */
  readonly folder: string;
  readonly endpoints: readonly RealEndpoint[];
  readonly stop: () => Promise<void>;
}

/** Files that a run leaves when something was wrong keep its folder from being removed. */
export const FAILURES = 'test-real-failures.txt';

/** Starts all servers side by side, and returns as soon as each of their ports accepts. */
export async function startAll(servers: readonly RealServer[]): Promise<Started> {
  const { failures, ...started } = await startAvailable(servers);
  if (failures.length === 0) return started;
  await started.stop();
  throw new Error(failures.map(({ reason }) => reason).join('\n\n'));
}

/** A server that did not start. */
export interface Failure {
  readonly server: RealServer;
  readonly reason: string;
}

/** Starts all servers side by side, and reports those that do not start. */
export async function startAvailable(
  servers: readonly RealServer[],
  startLimit = START_LIMIT,
): Promise<Started & { readonly failures: readonly Failure[] }> {
  demandRoot('the servers change users');
  const folder = await mkdtemp(join(tmpdir(), 'firstbytes-real-'));
  // Servers that run as other users must find their own folder below it.
  await chmod(folder, 0o755);
  const daemons: Daemon[] = [];
  // The last resort, if this process ends without having called stop().
  const killAll = () => {
    for (const one of daemons) one.kill();
  };
  process.once('exit', killAll);
  const stop = async () => {
    await Promise.all(daemons.map((one) => one.stop()));
    process.off('exit', killAll);
    if (existsSync(join(folder, FAILURES))) console.log(`see ${folder}`);
    else await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await unpack(servers, PACKAGE_CACHE, join(folder, 'packages'));
    const pair = await certificates();
    const ports = await freePorts(servers.length * (8 + SPARE_PORTS), HOST);
    const started = servers.map((one) => start(one, { folder, pair, ports, daemons, startLimit }));
    const outcomes = await Promise.allSettled(started);
    const failures = outcomes.flatMap((one, i) =>
      one.status === 'rejected'
        ? [{ server: servers[i] as RealServer, reason: String(one.reason) }]
        : [],
    );
    const endpoints = outcomes.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
    return { folder, endpoints, failures, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What all servers of one run share. */
interface Shared {
  readonly folder: string;
  readonly pair: Certificates;
  /** Free ports that are not given away yet. */
  readonly ports: number[];
  readonly daemons: Daemon[];
  readonly startLimit: number;
}

async function start(
  server: RealServer,
  { folder, pair, ports, daemons, startLimit }: Shared,
): Promise<RealEndpoint[]> {
  const dir = join(folder, server.name);
  const place = placeOf(dir, folder, ports);
  const run = server.run(place);
  await furnish(dir, run, pair);
  if (server.npm)
    await symlink(join(npmFolder(server.npm), 'node_modules'), join(dir, 'node_modules'));
  for (const command of run.setup ?? []) await setUp(server, command, dir, run);
  const daemon = new Daemon(asUser(run.start, run.user), { cwd: dir, env: envOf(run, dir) });
  daemons.push(daemon);
  const entries = Object.entries(server.ports);
  const numbers = await Promise.all(
    entries.map(async ([id, { announced, transport }]) => {
      const number = announced ? await daemon.announces(announced, startLimit) : place.port(id);
      if (transport === 'udp') await daemon.binds(HOST, number, startLimit);
      else await daemon.accepts(HOST, number, startLimit);
      return number;
    }),
  ).catch((error: unknown) => {
    throw new Error(`${server.name} does not start: ${error}\n${daemon.lastWords()}`);
  });
  return entries.map(([id, port], i) => endpointOf(server, id, port, numbers[i] as number));
}

function placeOf(dir: string, folder: string, ports: number[]): Place {
  const given = new Map<string, number>();
  return {
    host: HOST,
    dir,
    port: (id) => {
      const number = given.get(id) ?? ports.pop();
      if (number === undefined) throw new Error('not enough ports were looked for');
      given.set(id, number);
      return number;
    },
    unpacked: (name) => join(folder, 'packages', name),
  };
}

async function furnish(dir: string, run: Run, pair: Certificates): Promise<void> {
  const files = {
    ...run.files,
    'ca.pem': pair.ca,
    'cert.pem': pair.cert,
    'key.pem': pair.key,
  };
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), text);
  }
  const owner = run.owner ?? run.user;
  if (owner) await execute('chown', ['-R', owner, dir]);
}

async function setUp(
  { name }: RealServer,
  command: readonly string[],
  cwd: string,
  run: Run,
): Promise<void> {
  const [program = '', ...args] = asUser(command, run.user);
  const options = { cwd, env: envOf(run, cwd), timeout: START_LIMIT, maxBuffer: 2 ** 26 };
  await execute(program, args, options).catch((error: { stdout?: string; stderr?: string }) => {
    const said = `${error.stdout ?? ''}${error.stderr ?? ''}`;
    throw new Error(`${name} cannot be set up: ${command.join(' ')}\n${error}\n${said}`);
  });
}

/** The command as another user, who is in none of root's groups. */
function asUser(command: readonly string[], user: string | undefined): string[] {
  if (!user) return [...command];
  return ['runuser', '-u', user, '--', ...command];
}

/** Nothing of what happens to be set here may change what a server does. */
function envOf({ env }: Run, dir: string): Record<string, string> {
  const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
  // Two of a kind may well choose the same name for a temporary file.
  return { PATH: path, LC_ALL: 'C', HOME: '/nonexistent', TMPDIR: dir, ...env };
}

function endpointOf(
  server: RealServer,
  id: string,
  { stack, transport = 'tcp', alternatives = [], starttls, secondConnection }: RealPort,
  port: number,
): RealEndpoint {
  return {
    name: `${server.name} ${id}`,
    product: server.product,
    host: HOST,
    port,
    transport,
    stack,
    alternatives,
    ...(starttls ? { starttls } : {}),
    ...(secondConnection ? { secondConnection } : {}),
  };
}
