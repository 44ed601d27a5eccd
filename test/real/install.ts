import { execFile } from 'node:child_process';
import { access, chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { RealServer } from './server.ts';

const run = promisify(execFile);

const POLICY = '/usr/sbin/policy-rc.d';
const APT = ['-y', '-q', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=600'];
const ENV = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' };

/** Installs the Debian packages that servers and clients want and the machine has not. */
export async function install(servers: readonly Pick<RealServer, 'packages'>[]): Promise<void> {
  const missing = await missingOf(servers.flatMap(({ packages = [] }) => packages));
  if (missing.length === 0) return;
  demandRoot(`these packages are missing, and only root may install them: ${missing.join(' ')}`);
  console.log(`installing ${missing.join(' ')}`);
  const restore = await keepDaemonsStopped();
  try {
    await apt(['install', ...APT, ...missing]);
  } finally {
    await restore();
  }
  const still = await missingOf(missing);
  if (still.length > 0) throw new Error(`apt-get did not install ${still.join(' ')}`);
}

/**
 * Unpacks packages that cannot be installed beside others, each into a folder of its own below
 * `into`. What was downloaded stays in `cache` for the next time.
 */
export async function unpack(
  servers: readonly RealServer[],
  cache: string,
  into: string,
): Promise<void> {
  const names = new Set(servers.flatMap((server) => server.unpack ?? []));
  await mkdir(cache, { recursive: true });
  await mkdir(into, { recursive: true });
  for (const name of names) {
    const archive = (await archiveOf(name, cache)) ?? (await download(name, cache));
    await run('dpkg', ['-x', archive, join(into, name)]);
  }
}

/** Servers change users, and packages are installed: nothing here works without root. */
export function demandRoot(why: string): void {
  if (process.getuid?.() !== 0) throw new Error(`run it as root: ${why}`);
}

async function missingOf(packages: readonly string[]): Promise<string[]> {
  const wanted = [...new Set(packages)];
  const format = `--showformat=\${Package} \${db:Status-Status}\\n`;
  // It fails if it does not know one of them, and reports the others all the same.
  const { stdout } = await run('dpkg-query', ['--show', format, ...wanted]).catch(
    (error: { code?: unknown; stdout?: string }) => {
      if (error.code === 'ENOENT') throw new Error('no dpkg-query: this needs Debian 12');
      return { stdout: error.stdout ?? '' };
    },
  );
  const known = stdout.split('\n').map((line) => line.split(' '));
  return wanted.filter((name) => !known.some(([one, is]) => one === name && is === 'installed'));
}

/** The lists of packages may be absent or old: then once more with new ones. */
async function apt(args: readonly string[], cwd = '/'): Promise<void> {
  const options = { cwd, env: ENV, maxBuffer: 2 ** 26 };
  await run('apt-get', args, options).catch(async () => {
    await run('apt-get', ['update', '-q', '-o', 'DPkg::Lock::Timeout=600'], options);
    await run('apt-get', args, options);
  });
}

/** Debian starts a daemon as soon as it is installed, unless this script forbids it. */
async function keepDaemonsStopped(): Promise<() => Promise<void>> {
  const before = await readFile(POLICY).catch(() => undefined);
  await writeFile(POLICY, '#!/bin/sh\nexit 101\n');
  await chmod(POLICY, 0o755);
  return () => (before ? writeFile(POLICY, before) : rm(POLICY, { force: true }));
}

async function download(name: string, cache: string): Promise<string> {
  await access('/usr/bin/apt-get').catch(() => {
    throw new Error(`no apt-get to download ${name} with: this needs Debian 12`);
  });
  // As root apt-get would give the download to a user who may not write here.
  await apt(['download', '-q', '-o', 'APT::Sandbox::User=root', name], cache);
  const archive = await archiveOf(name, cache);
  if (!archive) throw new Error(`apt-get did not download ${name}`);
  return archive;
}

async function archiveOf(name: string, cache: string): Promise<string | undefined> {
  const found = (await readdir(cache)).find((one) => one.startsWith(`${name}_`));
  return found && join(cache, found);
}
