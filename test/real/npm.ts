import { execFile } from 'node:child_process';
import { access, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const CACHE = new URL('../../node_modules/.cache/firstbytes-npm/', import.meta.url).pathname;

/** The folder that packages with these versions are installed into. */
export function npmFolder(packages: readonly string[]): string {
  return join(CACHE, packages.join('+').replace(/[^a-zA-Z0-9.@+-]/g, '_'));
}

/** Installs npm packages into their own folder, unless they are there; their scripts never run. */
export async function installFromNpm(packages: readonly string[]): Promise<void> {
  const folder = npmFolder(packages);
  const done = join(folder, 'installed');
  const isInstalled = await access(done).then(
    () => true,
    () => false,
  );
  if (isInstalled) return;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'];
  await run('npm', ['install', ...options, ...packages], { cwd: folder, maxBuffer: 2 ** 26 });
  await writeFile(done, '');
}
