import { expect, it } from 'vitest';
import { hex, text } from '../../src/bytes/build.ts';
import { shapeOf } from '../../src/expect/shape.ts';

it.each([
  ['HELLO collector 7\r\nready\r\n', 'HELLO collector 7'],
  ['{"version":3}', '{"version":3}'],
  ['\tindented\n', '\tindented'],
  ['x'.repeat(200), 'x'.repeat(80)],
])('text has a first line: %j', (bytes, firstLine) => {
  expect(shapeOf(text(bytes))).toEqual({ kind: 'text', firstLine });
});

it.each([
  ['00000003 010203', { size: 4, endian: 'big', counts: 'payload' }],
  ['03000000 010203', { size: 4, endian: 'little', counts: 'payload' }],
  ['00000007 010203', { size: 4, endian: 'big', counts: 'message' }],
  ['0002 0102 0001 03', { size: 2, endian: 'big', counts: 'payload' }],
  ['0400 0102', { size: 2, endian: 'little', counts: 'message' }],
  ['02 0102 01 03', { size: 1, endian: 'big', counts: 'payload' }],
])('binary bytes may be length-prefixed: %s', (bytes, prefix) => {
  expect(shapeOf(hex(bytes))).toEqual({ kind: 'binary', prefix });
});

it.each(['00000004 010203', '00000000', '02 0102', 'ff', '00'])(
  'a length that does not fit shows nothing: %s',
  (bytes) => {
    expect(shapeOf(hex(bytes))).toEqual({ kind: 'binary' });
  },
);

it('looks at a bounded number of messages', () => {
  expect(shapeOf(new Uint8Array(4096).fill(1))).toEqual({ kind: 'binary' });
});
