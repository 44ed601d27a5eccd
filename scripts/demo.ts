/**
 * The story as a demo: four servers on the loopback, a config with two mistakes, one check. Arguments
 * are options of the check.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Story, startStory } from '../fixtures/servers/story.ts';

const story = await startStory();
const folder = mkdtempSync(join(tmpdir(), 'firstbytes-demo-'));
try {
  writeFileSync(join(folder, 'firstbytes.yaml'), configFor(story.ports));
  console.log('$ cat firstbytes.yaml');
  console.log(configFor(story.ports));
  console.log('$ firstbytes check');
  const code = await check(folder);
  console.log(`$ echo $?\n${code}`);
  // The config is wrong on purpose: the demo works if the check reports that.
  process.exitCode = code === 1 ? 0 : 1;
} finally {
  story.stop();
  rmSync(folder, { recursive: true });
}

function configFor({ web, telemetry, ssh, tls }: Story['ports']): string {
  return `protocols:
  telemetry:
    speaks-first: client
    send: "hex:00000002 7b7d"
    reply: { length-prefix: { size: 4, endian: big, max: 1MiB, then: { starts-with: "{" } } }

endpoints:
  - { name: collector,   address: "127.0.0.1:${web}", expect: telemetry }  # the web server's port
  - { name: collector-b, address: "127.0.0.1:${telemetry}", expect: telemetry }
  - { name: bastion,     address: "127.0.0.1:${tls}", expect: ssh }        # these two
  - { name: shop,        address: "127.0.0.1:${ssh}", expect: https }      # are swapped
`;
}

async function check(cwd: string): Promise<number | null> {
  const bin = fileURLToPath(new URL('../bin/firstbytes.js', import.meta.url));
  const child = spawn(process.execPath, [bin, 'check', ...process.argv.slice(2)], {
    cwd,
    stdio: 'inherit',
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}
