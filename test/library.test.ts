import { spawn } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { closedPort, ssh, web } from '../fixtures/servers/index.ts';
import * as exported from '../src/index.ts';
import type { ErrorCode } from '../src/library/errors.ts';
import { Folder, opened } from './support/command.ts';
import { codeBlocks, page } from './support/pages.ts';

const root = new URL('../', import.meta.url);
const library = page('docs/library.md');
const [config = ''] = codeBlocks(library, 'yaml');
const examples = codeBlocks(library, 'js').map((code) => ({ code, start: titleOf(code) }));

test.each(examples)('the example prints what its comments show: $start', async ({ code }) => {
  const hosts = await servers();
  const folder = new Folder();
  mkdirSync(folder.in('node_modules'));
  symlinkSync(fileURLToPath(root), folder.in('node_modules/firstbytes'));
  folder.write('firstbytes.yaml', `${withAddresses(config, hosts)}${UNHURRIED}`);
  folder.write('example.mjs', withAddresses(code, hosts));
  const { stdout, stderr } = await run(folder.path);
  expect(stderr).toBe('');
  expect(stdout).toBe(printedBy(code));
});

test('the page describes every export of the library', () => {
  const missing = Object.keys(exported).filter((name) => !library.includes(`\`${name}`));
  expect(missing).toEqual([]);
});

/** Fails to compile if the library has another code. */
const ERROR_CODES: Readonly<Record<ErrorCode, true>> = {
  ERR_CONFIG_UNREADABLE: true,
  ERR_CONFIG_INVALID: true,
  ERR_NO_ENDPOINTS: true,
  ERR_TARGET_INVALID: true,
  ERR_EXPECTATION_INVALID: true,
  ERR_CANNOT_LISTEN: true,
  ERR_NOT_A_CAPTURE: true,
};

test('the page lists every error code', () => {
  const listed = [...library.matchAll(/^\| `(ERR_\w+)` \|/gm)].map(([, code]) => code);
  expect(listed).toEqual(Object.keys(ERROR_CODES));
});

/** The time limit of an endpoint decides nothing, however slow the machine is. */
const UNHURRIED = 'defaults: { timeout: 1h, connect-timeout: 1h, first-byte-timeout: 1h }\n';

/** The line after the imports. */
function titleOf(code: string): string {
  return code.split('\n\n')[1]?.split('\n')[0] ?? '';
}

/** Every comment is one printed line, in this order. */
function printedBy(code: string): string {
  const comments = [...code.matchAll(/^(?:.*;)?[ ]*\/\/ (.*)$/gm)].map(([, comment]) => comment);
  return comments.map((comment) => `${comment}\n`).join('');
}

/** The addresses of the examples, and the local servers in their place. */
async function servers(): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ['bastion.internal:22', (await opened(ssh())).address],
    ['web.internal:80', (await opened(web())).address],
    ['closed.internal:5432', `127.0.0.1:${await closedPort()}`],
  ]);
}

function withAddresses(code: string, hosts: ReadonlyMap<string, string>): string {
  return [...hosts].reduce((all, [name, address]) => all.replaceAll(name, address), code);
}

async function run(cwd: string): Promise<{ stdout: string; stderr: string }> {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, ['example.mjs'], { cwd, env: { PATH } });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { stdout, stderr };
}
