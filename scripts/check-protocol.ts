/** Compares one protocol with every other one: `npm run check-protocol NAME`. */

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { tcpProtocols, udpProtocols } from '../src/protocols/builtin.ts';
import type { Protocol } from '../src/protocols/protocol.ts';
import { protocolFaults } from './check-protocol/faults.ts';
import { dataFilesWith } from './generate/data.ts';
import { indexFiles } from './generate/index-files.ts';
import { outdatedFiles, writeGenerated } from './generated-files.ts';
import { runScript, UsageError } from './run-script.ts';

const USAGE = `usage: npm run check-protocol NAME

Checks the protocol's definition, shows its recordings to every other protocol and theirs to it, and
runs its tests and the contract of all recognizers. If all is well, the protocol's rows of data/ are
written. Exits with 1 if anything is wrong.`;

const ROOT = new URL('../', import.meta.url);

await runScript(USAGE, (args) => {
  const { positionals } = parseArgs({ args, allowPositionals: true });
  const [id] = positionals;
  if (!id || positionals.length > 1) throw new UsageError('give one name');
  const found = [...tcpProtocols, ...udpProtocols].filter((one) => one.id === id);
  if (found.length === 0) {
    throw new UsageError(`${id} is not a known protocol: see npm run new-protocol`);
  }
  const faults = found.flatMap((one) => protocolFaults(one, peersOf(one)));
  for (const fault of faults) console.error(`- ${fault}`);
  const status = runTests(id, found);
  if (faults.length > 0 || status !== 0) return 1;
  for (const file of outdatedFiles([...indexFiles(), ...data(found)])) writeGenerated(file);
  console.log(`${id} is well: its recordings are its own, and no others are`);
  return 0;
});

function peersOf({ transport }: Protocol): readonly Protocol[] {
  return transport === 'udp' ? udpProtocols : tcpProtocols;
}

/** Data is drawn from protocols over TCP only. */
function data(found: readonly Protocol[]) {
  return found.flatMap((one) => (one.transport === 'udp' ? [] : dataFilesWith(one, tcpProtocols)));
}

function runTests(id: string, found: readonly Protocol[]): number {
  const vitest = fileURLToPath(new URL('node_modules/vitest/vitest.mjs', ROOT));
  const own = ['test/protocols', 'test/protocols/udp']
    .map((folder) => `${folder}/${id}.test.ts`)
    .filter((file) => existsSync(new URL(file, ROOT)));
  const names = [id, ...found.map(({ transport = 'tcp' }) => `${transport}/${id}`)];
  const files = [...own, 'test/protocols/contract'];
  const filter = `^(?:${names.join('|')}) `;
  const { status } = spawnSync(
    process.execPath,
    [vitest, 'run', '--project', 'unit', ...files, '-t', filter],
    { cwd: fileURLToPath(ROOT), stdio: 'inherit' },
  );
  return status ?? 1;
}
