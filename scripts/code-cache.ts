/**
 * Runs the bundled command as it is often run, and writes V8's code cache of each chunk that this
 * loaded, with the functions that were compiled: `bin/bundle.cjs` reads them. The bundle runs in this
 * process, which must have the flags of V8 that the command has.
 */

import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import net, { type AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Script } from 'node:vm';

interface Loader {
  readonly Bundle: new () => Bundle;
  readonly cacheFileOf: (chunk: string) => string;
}

interface Bundle {
  readonly scripts: ReadonlyMap<string, Script>;
  load(file: string): { main(): Promise<void> };
}

const root = fileURLToPath(new URL('..', import.meta.url));
const { Bundle, cacheFileOf }: Loader = createRequire(import.meta.url)('../bin/bundle.cjs');

const server = net.createServer((socket) => {
  socket.on('error', () => socket.destroy());
  socket.end('SSH-2.0-OpenSSH_9.6\r\n');
  socket.resume();
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address() as AddressInfo;

const bundle = new Bundle();
const command = bundle.load(join(root, 'dist/bundle/main.cjs'));
const config = `endpoints:\n  - { address: "127.0.0.1:${port}", expect: ssh }\n`;
writeFileSync(join(root, 'dist/warm-up.yaml'), config);
for (const args of [['check', join(root, 'dist/warm-up.yaml')], ['explain', '1213486160'], ['--version']]) {
  process.argv = [process.execPath, 'firstbytes', ...args];
  await command.main();
}
server.close();
for (const [chunk, script] of bundle.scripts) {
  const file = cacheFileOf(chunk);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, script.createCachedData());
}
