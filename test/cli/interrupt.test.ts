import { expect, test } from 'vitest';
import { FakeProcess } from '../support/cli-context.ts';

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
  ['SIGQUIT', 131],
])('%s stands for the exit code %i', (signal, exitCode) => {
  const process = new FakeProcess();
  const codes: number[] = [];
  process.interrupts.listen(
    (code) => codes.push(code),
    () => {},
  );
  process.emit(signal, signal);
  expect(codes).toEqual([exitCode]);
  expect(process.sent).toEqual([]);
});

test('a second signal, also another one, ends the process at once', () => {
  const process = new FakeProcess();
  const calls: string[] = [];
  process.interrupts.listen(
    () => calls.push('first'),
    () => calls.push('second'),
  );
  process.emit('SIGHUP', 'SIGHUP');
  process.emit('SIGTERM', 'SIGTERM');
  expect(calls).toEqual(['first', 'second']);
  // By the signal's default effect.
  expect(process.sent).toEqual(['SIGTERM']);
  expect(process.eventNames()).toEqual([]);
});

test('no listener stays when the command has ended', () => {
  const process = new FakeProcess();
  const stop = process.interrupts.listen(
    () => {},
    () => {},
  );
  expect(process.eventNames()).toHaveLength(4);
  stop();
  expect(process.eventNames()).toEqual([]);
});
