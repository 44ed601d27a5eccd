/** The built command, and configs for it. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const FIRSTBYTES = fileURLToPath(new URL('../bin/firstbytes.js', import.meta.url));

/** The arguments of Node for a check without lines of progress. */
export function checkOf(config: string, ...more: readonly string[]): readonly string[] {
  return [FIRSTBYTES, 'check', config, '--progress', 'never', ...more];
}

/** Calls with a new folder, which is removed at the end. */
export async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'firstbytes-bench-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Writes a config with one row of endpoints, and returns its path. */
export function writeConfig(
  folder: string,
  {
    address,
    expect,
    defaults = {},
  }: {
    readonly address: string;
    readonly expect: string;
    readonly defaults?: Readonly<Record<string, string | number>>;
  },
): string {
  const file = join(folder, 'firstbytes.yaml');
  writeFileSync(file, JSON.stringify({ defaults, endpoints: [{ address, expect }] }));
  return file;
}
