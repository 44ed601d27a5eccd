/**
 * Runs the bundled command as it is often run, and writes V8's code cache of each chunk that this
 * loads, with the functions that were compiled: `bin/bundle.cjs` uses them. It runs in a process of its
 * own, since the command writes to its stdout.
 */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Script } from 'node:vm';

/** `bin/bundle.cjs` */
interface Loader {
  readonly Bundle: new () => Bundle;
  readonly cacheFileOf: (chunk: string) => string;
}

interface Bundle {
  readonly scripts: ReadonlyMap<string, Script>;
  load(file: string): { main(): Promise<void> };
}

const { Bundle, cacheFileOf }: Loader = createRequire(import.meta.url)('../bin/bundle.cjs');

const ssh = net.createServer((socket) => {
  socket.on('error', () => socket.destroy());
  socket.end('SSH-2.0-OpenSSH_9.6\r\n');
  socket.resume();
});
const web = http.createServer((_, response) => response.end('hello'));
const folder = mkdtempSync(join(tmpdir(), 'firstbytes-code-cache-'));
try {
  const config = join(folder, 'firstbytes.yaml');
  writeFileSync(
    config,
    `endpoints:
  - { address: "127.0.0.1:${await portOf(ssh)}", expect: ssh }
  - { address: "127.0.0.1:${await portOf(web)}", expect: http }
`,
  );
  await writeCaches([['check', config], ['explain', '1213486160'], ['--version']]);
} finally {
  ssh.close();
  web.close();
  rmSync(folder, { recursive: true });
}

async function portOf(server: net.Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function writeCaches(runs: readonly (readonly string[])[]): Promise<void> {
  const bundle = new Bundle();
  const command = bundle.load(fileURLToPath(new URL('../dist/bundle/main.cjs', import.meta.url)));
  for (const args of runs) {
    process.argv = [process.execPath, 'firstbytes', ...args];
    await command.main();
    assert.equal(process.exitCode, 0, `${args.join(' ')} failed`);
  }
  for (const [chunk, script] of bundle.scripts) {
    const file = cacheFileOf(chunk);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, script.createCachedData());
  }
}
