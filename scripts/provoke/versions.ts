/** Which clients are installed, and in which version. */

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { installFromNpm } from '../../test/real/npm.ts';
import type { ProvokedClient } from './client.ts';

const execute = promisify(execFile);

/** The version of a client, and where it comes from; undefined if it cannot be had. */
export async function versionOf(
  client: ProvokedClient,
): Promise<{ readonly version: string; readonly from: string } | undefined> {
  if (client.npm) {
    const at = client.npm.lastIndexOf('@');
    await installFromNpm([client.npm]);
    return { version: client.npm.slice(at + 1), from: `npm ${client.npm.slice(0, at)}` };
  }
  const [first] = client.packages;
  if (!first) return { version: process.versions.node, from: 'Node.js' };
  const versions = await Promise.all(client.packages.map(debianVersion));
  const [version] = versions;
  if (!version || versions.includes(undefined)) return undefined;
  return { version, from: `Debian ${first}` };
}

/** The version of the software that is packaged: without the epoch and the revision of Debian. */
async function debianVersion(name: string): Promise<string | undefined> {
  const format = `--showformat=\${db:Status-Status} \${Version}`;
  const { stdout } = await execute('dpkg-query', ['--show', format, name]).catch(() => ({
    stdout: '',
  }));
  const [status, version] = stdout.split(' ');
  if (status !== 'installed') return undefined;
  return version?.replace(/^\d+:/, '').replace(/[-+~][^-]*(?:-[^-]*)?$/, '');
}
