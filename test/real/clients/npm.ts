import { execFile } from 'node:child_process';
import { access, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { NPM_CLIENTS } from './client.ts';

const run = promisify(execFile);

const CACHE = new URL('../../../node_modules/.cache/firstbytes-real/npm/', import.meta.url)
  .pathname;

/** Installs the clients from npm into a folder of their own, once; returns its node_modules. */
export async function installFromNpm(): Promise<string> {
  const folder = join(CACHE, NPM_CLIENTS.join('_'));
  const stamp = join(folder, 'installed');
  const done = await access(stamp).then(
    () => true,
    () => false,
  );
  if (!done) {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'package.json'), '{ "private": true }');
    const quiet = ['--silent', '--no-audit', '--no-fund', '--ignore-scripts'];
    await run('npm', ['install', ...quiet, ...NPM_CLIENTS], { cwd: folder });
    await writeFile(stamp, '');
  }
  return join(folder, 'node_modules');
}
