import { expect, test } from 'vitest';
import { provokedClients } from '../../fixtures/provoked.ts';
import { keyLine } from '../../scripts/key-line.ts';
import { normalize } from '../../scripts/provoke/normalize.ts';

const never = () => false;

test('ports, folders, dates and times of a run are replaced', () => {
  const output = `2031-05-06T07:08:09.123Z /tmp/run/a.py: 127.0.0.1:28123 from ('127.0.0.1', 45678)`;
  expect(normalize(output, 28123, '/tmp/run')).toBe(
    `2026-01-01T00:00:00Z /tmp/client/a.py: 127.0.0.1:PORT from ('127.0.0.1', PORT)`,
  );
});

test('a length that a client read stays as it is', () => {
  const output = 'Invalid response size 1213486160 (0..100000000)';
  expect(normalize(output, 28123, '/tmp/run')).toBe(output);
});

test('an output is cut at 4096 characters', () => {
  expect(normalize('x'.repeat(5000), 28123, '/tmp/run')).toHaveLength(4096);
});

test('nothing is left to replace in the fixtures', () => {
  const texts = provokedClients().flatMap(({ outputs }) => outputs.map(({ text }) => text));
  const differing = texts.filter((text) => normalize(text, 28123, '/tmp/run') !== text);
  expect(differing).toEqual([]);
});

test('the message of a traceback is its last line', () => {
  const text = `Traceback (most recent call last):
  File "client.py", line 3, in <module>
    connect()
a.Failure: unexpected reply b'220 ready'`;
  expect(keyLine(text, never)).toBe("a.Failure: unexpected reply b'220 ready'");
});

test('the message of another stack trace is its first line', () => {
  const text = 'Error: socket hang up\n    at connResetException (node:internal/errors:1)';
  expect(keyLine(text, never)).toBe('Error: socket hang up');
});

test('a line that shows the server is preferred to the first complaint', () => {
  const text = 'error: giving up\nreceived "SSH-2.0-x"';
  expect(keyLine(text, (line) => line.includes('SSH-'))).toBe('received "SSH-2.0-x"');
});

test('control characters of a reply are escaped', () => {
  expect(keyLine('bad reply \x00\x1b[31m', never)).toBe('bad reply \\x00\\x1b[31m');
});
