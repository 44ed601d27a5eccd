import { expect, test } from 'vitest';
import { OutputStream } from '../../src/cli/output-stream.ts';
import { FakeStream, systemError } from '../support/cli-context.ts';

test('after the reader has left, text is discarded, and that is not a failure', async () => {
  const stream = new FakeStream();
  const output = new OutputStream(stream);
  stream.error = systemError('EPIPE', 'write');
  await output.write('one');
  await output.write('two');
  expect(output.left.aborted).toBe(true);
  expect(output.failure).toBeUndefined();
  expect(stream.writes).toBe(1);
});

test('a full disk is a failure', async () => {
  const stream = new FakeStream();
  const output = new OutputStream(stream);
  stream.error = systemError('ENOSPC', 'write');
  await output.write('one');
  expect(output.failure).toBe(stream.error);
  expect(output.left.aborted).toBe(true);
});
