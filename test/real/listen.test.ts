import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { clients } from './clients/index.ts';
import { installFromNpm } from './clients/npm.ts';
import { install } from './install.ts';

const BIN = new URL('../../bin/firstbytes.js', import.meta.url).pathname;

let modules = '';

beforeAll(async () => {
  await install(clients);
  modules = await installFromNpm();
}, 600_000);

test.each(clients)(
  'listen knows $name',
  async ({ stack, banner, command, facts = {} }) => {
    const port = await listening(stack, banner === undefined ? [] : ['--banner', banner]);
    const [program = '', ...args] = command(port.number);
    const client = spawn(program, args, {
      stdio: 'ignore',
      env: { ...process.env, NODE_PATH: modules, HOME: '/nonexistent' },
    });
    onTestFinished(() => {
      client.kill('SIGKILL');
    });
    const failed = new Promise<never>((_, reject) => client.once('error', reject));
    expect(await Promise.race([port.client, failed])).toMatchObject({
      status: 'ok',
      found: { stack, ...facts },
    });
  },
  30_000,
);

/** The built command; the port that it says, and the first client that it names. */
async function listening(expected: string, more: readonly string[]) {
  const args = ['listen', '0', '--expect', expected, '-o', 'ndjson', ...more];
  const child = spawn(process.execPath, [BIN, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => JSON.parse((await lines.next()).value as string);
  const { port } = (await next()) as { port: number };
  return { number: port, client: next() };
}
