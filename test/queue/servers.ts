import { execFile } from 'node:child_process';
import { chmod, chown, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import { certificates } from '../real/certificates.ts';
import { Daemon } from '../real/daemon.ts';
import { freePorts } from '../real/free-ports.ts';

const execute = promisify(execFile);

const HOST = '127.0.0.1';
/** Of the servers' users; it must not be printed. */
export const PASSWORD = 'p@ss/word%1';
const START_LIMIT = 30_000;
const ENV = { PATH: process.env.PATH ?? '', LC_ALL: 'C' };

/** A server of a queue, which takes passwords and TLS only. */
export interface QueueServer {
  readonly url: string;
  /** The certificate of who vouches for it: NODE_EXTRA_CA_CERTS. */
  readonly ca: string;
  /** Ends it in order, and starts it again with its data. */
  readonly restart: () => Promise<void>;
}

export async function startRedis(): Promise<QueueServer> {
  const dir = await folder();
  const [port = 0] = await freePorts(1, HOST);
  const command = [
    ...['redis-server', '--port', '0', '--tls-port', `${port}`, '--bind', HOST, '--dir', dir],
    ...['--tls-cert-file', join(dir, 'cert.pem'), '--tls-key-file', join(dir, 'key.pem')],
    ...['--tls-ca-cert-file', join(dir, 'ca.pem'), '--tls-auth-clients', 'no'],
    ...['--requirepass', PASSWORD, '--save', '', '--appendonly', 'yes'],
  ];
  const restart = await keepRunning(command, dir, port);
  const url = `rediss://:${encodeURIComponent(PASSWORD)}@${HOST}:${port}/1`;
  return { url, ca: join(dir, 'ca.pem'), restart };
}

export async function startPostgres(): Promise<QueueServer> {
  const dir = await folder();
  const [port = 0] = await freePorts(1, HOST);
  const versions = await readdir('/usr/lib/postgresql');
  const bin = `/usr/lib/postgresql/${versions.sort().at(-1)}/bin`;
  const { stdout } = await execute('id', ['-u', 'postgres']);
  for (const name of ['', 'key.pem', 'password']) await chown(join(dir, name), Number(stdout), 0);
  const asUser = ['runuser', '-u', 'postgres', '--'];
  const data = join(dir, 'data');
  const initialize = [`${bin}/initdb`, '--no-sync', '--auth=scram-sha-256', '-D', data];
  await executed([...asUser, ...initialize, '--pwfile', join(dir, 'password')], dir);
  const command = [
    ...[...asUser, `${bin}/postgres`, '-D', data, '-k', dir, '-h', HOST, '-p', `${port}`],
    ...['-c', 'ssl=on', '-c', `ssl_cert_file=${dir}/cert.pem`],
    ...['-c', `ssl_key_file=${dir}/key.pem`],
  ];
  // A mere SIGTERM makes it wait for its clients.
  const stop = [...asUser, `${bin}/pg_ctl`, '-D', data, '-m', 'fast', '-w', 'stop'];
  const restart = await keepRunning(command, dir, port, () => executed(stop, dir));
  const user = `postgres:${encodeURIComponent(PASSWORD)}`;
  const url = `postgres://${user}@${HOST}:${port}/postgres?sslmode=verify-full`;
  return { url, ca: join(dir, 'ca.pem'), restart };
}

async function folder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'firstbytes-queue-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true, maxRetries: 5 }));
  await chmod(dir, 0o755);
  const { ca, cert, key } = await certificates();
  await writeFile(join(dir, 'ca.pem'), ca);
  await writeFile(join(dir, 'cert.pem'), cert);
  await writeFile(join(dir, 'key.pem'), key, { mode: 0o600 });
  await writeFile(join(dir, 'password'), PASSWORD, { mode: 0o600 });
  return dir;
}

async function executed([program = '', ...args]: readonly string[], cwd: string): Promise<void> {
  await execute(program, args, { cwd });
}

/** Starts a server. The returned function restarts it: `stop` is for those that a signal does not stop. */
async function keepRunning(
  command: readonly string[],
  dir: string,
  port: number,
  stop: () => Promise<void> = async () => {},
): Promise<() => Promise<void>> {
  let daemon = new Daemon(command, { cwd: dir, env: ENV });
  onTestFinished(() => daemon.stop());
  await daemon.accepts(HOST, port, START_LIMIT);
  return async () => {
    await stop();
    await daemon.stop();
    daemon = new Daemon(command, { cwd: dir, env: ENV });
    await daemon.accepts(HOST, port, START_LIMIT);
  };
}
