import { expect, test } from 'vitest';
import { run } from '../support/in-process.ts';

const CONFIG = 'endpoints: [{ address: "127.0.0.1:1", expect: http }]\n';

test.each([
  ['probe', 'root:hunter2@db.internal:22'],
  ['probe', 'root:hunt er2/hunter2@db.internal:22'],
  ['probe', 'bluetooth://u:hunter2@db.internal'],
  ['probe', 'https://u:hunter2/x@shop.internal'],
  ['probe', '--expect', 'postgres://u:hunter2@h', 'db.internal:1'],
  ['probe', '@user:hunter2@h'],
  ['probe', '--timeout', 'amqp://u:hunter2@h', 'h:1'],
  ['probe', '--timeout=amqp://u:hunter2@h', 'h:1'],
  ['listen', 'postgres://u:hunter2@127.0.0.1:1'],
  ['listen', '0', '--forward', 'u:hunter2@h:1'],
  ['listen', '0', '--banner', 'ftp://u:hunter2@h'],
  ['check', '-', '--only', 'postgres://u:hunter2@h:1'],
  ['check', 'amqp://u:hunter2@h'],
  ['validate', '-c', 'https://h/?token=hunter2'],
  ['amqp://u:hunter2@h'],
  ['protocols', 'amqp://u:hunter2@h'],
  ['explain', '--bad=amqp://u:hunter2@h'],
  ['explain', 'cannot connect to amqp://u:hunter2@h:80'],
])('no password is printed: %j', async (...args) => {
  const { stdout, stderr } = await run(args, { stdin: CONFIG });
  expect(stderr + stdout).not.toBe('');
  expect(stderr + stdout).not.toMatch(/hunt/);
});
