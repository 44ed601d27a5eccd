/** Makes the files of a new protocol: `npm run new-protocol NAME -- --port N`. */

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { tcpProtocols, udpProtocols } from '../src/protocols/builtin.ts';
import { indexFiles } from './generate/index-files.ts';
import { outdatedFiles, writeGenerated } from './generated-files.ts';
import { protocolSource, protocolTest } from './new-protocol/templates.ts';
import { runScript, UsageError, wholeNumber } from './run-script.ts';

const USAGE = `usage: npm run new-protocol NAME -- --port N [--udp]

Makes src/protocols/NAME.ts with a text and a binary example, its test, and the folder of its
recordings. Then:

  npm run record NAME HOST:PORT                   record a genuine server
  npm run record:client NAME -- -- COMMAND        record a genuine client
  npm run check-protocol NAME                     compare it with every other protocol`;

const ROOT = new URL('../', import.meta.url);

await runScript(USAGE, (args) => {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { port: { type: 'string' }, udp: { type: 'boolean', default: false } },
  });
  const [id] = positionals;
  if (!id || positionals.length > 1) throw new UsageError('give one name');
  if (!/^[a-z0-9][a-z0-9-]*$/.test(id)) {
    throw new UsageError(`"${id}" is not a valid name: use small letters, digits and hyphens`);
  }
  if (values.port === undefined) throw new UsageError('--port is required');
  const port = wholeNumber('--port', values.port);
  const known = values.udp ? udpProtocols : tcpProtocols;
  if (known.some((one) => one.id === id)) throw new UsageError(`${id} is known already`);
  const inUse = known.flatMap(({ id: other, aliases = [] }) => (aliases.includes(id) ? other : []));
  if (inUse.length > 0) throw new UsageError(`${id} is an alias of ${inUse.join(', ')}`);

  const folder = values.udp ? 'protocols/udp' : 'protocols';
  write(`src/${folder}/${id}.ts`, protocolSource({ id, port, overUdp: values.udp }));
  write(`test/${folder}/${id}.test.ts`, protocolTest({ id, overUdp: values.udp }));
  mkdirSync(new URL(`fixtures/bytes/${id}/`, ROOT), { recursive: true });
  for (const file of outdatedFiles(indexFiles())) writeGenerated(file);
  console.log(`fixtures/bytes/${id}/ is ready for recordings: npm run record ${id} HOST:PORT`);
  return 0;
});

function write(file: string, text: string): void {
  const url = new URL(file, ROOT);
  if (existsSync(url)) throw new UsageError(`${file} exists already`);
  writeFileSync(url, text);
  console.log(`${file} written`);
}
