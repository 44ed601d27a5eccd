/** Installs what the servers need, each for itself: what cannot be had is listed, not fatal. */

import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import { PACKAGE_CACHE } from '../cache.ts';
import { install, unpack } from '../install.ts';
import { installFromNpm } from '../npm.ts';
import type { RealServer } from '../server.ts';
import type { Failure } from '../start.ts';

const run = promisify(execFile);

export interface Installed {
  readonly servers: readonly RealServer[];
  readonly failures: readonly Failure[];
}

/** The servers that can be started, and why the others cannot. */
export async function installAvailable(
  servers: readonly RealServer[],
  folder: string,
): Promise<Installed> {
  await install(servers).catch(() => console.log('not all packages are available'));
  const available: RealServer[] = [];
  const failures: Failure[] = [];
  for (const server of servers) {
    try {
      await install([server]);
      await unpack([server], PACKAGE_CACHE, folder);
      if (server.npm) await installFromNpm(server.npm);
      available.push(server);
    } catch (error) {
      failures.push({ server, reason: `cannot be installed: ${error}` });
    }
  }
  return { servers: available, failures };
}

/** The version of the first package, as Debian or npm states it. */
export async function versionOf({ npm, packages, unpack: unpacked }: RealServer): Promise<string> {
  const [fromNpm] = npm ?? [];
  if (fromNpm) return fromNpm.slice(fromNpm.lastIndexOf('@') + 1);
  const [archive] = unpacked ?? [];
  if (archive) {
    const files = await readdir(PACKAGE_CACHE);
    const file = files.find((one) => one.startsWith(`${archive}_`)) ?? '';
    return upstream(decodeURIComponent(file.split('_')[1] ?? ''));
  }
  const [installed] = packages ?? [];
  if (!installed) return '';
  const { stdout } = await run('dpkg-query', ['--show', `--showformat=\${Version}`, installed]);
  return upstream(stdout);
}

/** `1:2.4.69-1+b1` is 2.4.69 of Debian. */
function upstream(version: string): string {
  return version
    .replace(/^\d+:/, '')
    .replace(/-[^-]*$/, '')
    .replace(/[+~]?(dfsg|ds|really).*$/, '');
}
