import { describe, expect, test } from 'vitest';
import { hex } from '../../src/bytes/build.ts';
import { isCommonData } from '../../src/explain/common-data.ts';

describe('bytes with which any data begins', () => {
  test.each([
    ['zeros', '00000000000000000000000000000000'],
    ['a drawing', '010000010000'],
    ['an ascending row', '30313233'],
    ['a count of a table', '0000000200000000'],
    ['one value many times', 'fafafafafafafafa'],
  ])('%s', (_, bytes) => {
    expect(isCommonData(hex(bytes), 'read')).toBe(true);
  });

  test('a small length without words of reading', () => {
    expect(isCommonData(hex('00000140a0002042'), 'other')).toBe(true);
  });
});

describe('bytes with which a protocol begins', () => {
  test.each([
    ['a TLS record', '160301', 'other'],
    ['text', '48545450', 'other'],
    ['a name behind a length', '00000045ff534d42', 'other'],
    ['a frame that a line refuses', '000012040000000000', 'refused'],
  ] as const)('%s', (_, bytes, role) => {
    expect(isCommonData(hex(bytes), role)).toBe(false);
  });
});
