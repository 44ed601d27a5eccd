import { expect, test } from 'vitest';
import { runProgram } from '../../src/cli/program.ts';
import { FakeContext, systemError } from '../support/cli-context.ts';

function failing(error: Error): FakeContext {
  return new FakeContext(async function* () {
    yield Buffer.from('1');
    throw error;
  });
}

test.each([
  [systemError('EIO', 'read'), 'cannot run: input/output error (EIO: read)'],
  [
    Object.assign(systemError('EMFILE', 'open'), { path: '/a.js' }),
    "cannot run: too many open files in this process (EMFILE: open '/a.js')",
  ],
])('an error of the system is not a bug: %s', async (error, message) => {
  const context = failing(error);
  expect(await runProgram(['explain', '-'], context)).toBe(2);
  expect(context.err.text).toBe(`firstbytes: ${message}\n`);
});

test('a bug is called one', async () => {
  const context = failing(new TypeError('x is not a function'));
  expect(await runProgram(['explain', '-'], context)).toBe(2);
  expect(context.err.text).toContain('internal error: x is not a function');
  expect(context.err.text).toContain('please report it');
});
