import { describe, expect, it } from 'vitest';
import { withArticle } from '../../src/words/article.ts';
import { bytesLine, bytesWithHex } from '../../src/words/bytes.ts';
import { sentence } from '../../src/words/capital.ts';
import { counted } from '../../src/words/count.ts';
import { durationText } from '../../src/words/duration.ts';
import { andList, orList } from '../../src/words/list.ts';
import { exactSizeText, sizeText } from '../../src/words/size.ts';

it('a count has the plural of its noun, except for one', () => {
  expect([0, 1, 2].map((count) => counted(count, 'endpoint'))).toEqual([
    '0 endpoints',
    '1 endpoint',
    '2 endpoints',
  ]);
});

describe('a size', () => {
  it.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [1023, '1023 bytes'],
    [1024, '1.00 KiB'],
    [1213486160, '1.13 GiB'],
    [2n ** 62n, '4.00 EiB'],
  ])('of %d bytes is %s', (bytes, text) => {
    expect(sizeText(bytes)).toBe(text);
  });

  it('that is exact has both forms from 1 KiB on', () => {
    expect(exactSizeText('1213486160')).toBe('1213486160 bytes (1.13 GiB)');
    expect(exactSizeText(1023)).toBe('1023 bytes');
    expect(exactSizeText(1n)).toBe('1 byte');
  });
});

it('a duration has the unit that fits it', () => {
  const long = [3_599_000, 16_800_000, 266_400_000];
  expect([0.4, 999, 1000, 59_900, 185_000, ...long].map(durationText)).toEqual([
    '0 ms',
    '999 ms',
    '1.0 s',
    '59.9 s',
    '3 min 5 s',
    '59 min 59 s',
    '4 h 40 min',
    '3 d 2 h',
  ]);
});

describe('a list', () => {
  it('has commas, and a conjunction before the last item', () => {
    expect(orList([])).toBe('');
    expect(orList(['a'])).toBe('a');
    expect(orList(['a', 'b'])).toBe('a or b');
    expect(andList(['a', 'b', 'c'])).toBe('a, b and c');
  });

  it('counts the items after the fourth', () => {
    expect(orList(['a', 'b', 'c', 'd'])).toBe('a, b, c or d');
    expect(orList(['a', 'b', 'c', 'd', 'e', 'f'])).toBe('a, b, c, d or 2 more');
  });
});

it.each([
  'a kafka client',
  'a redis server',
  'a postgresql client',
  'an http server',
  'an mqtt client',
  'an amqp client',
  'an ssh server',
  'a socks5 client',
  'an 8-byte number',
  'a 4-byte number',
])('the article of "%s" follows the sound of its first letter', (text) => {
  expect(withArticle(text.replace(/^an? /, ''))).toBe(text);
});

it('a sentence has a capital letter and a full stop', () => {
  expect(sentence('an HTTP client connected')).toBe('An HTTP client connected.');
});

describe('bytes', () => {
  it('in a line are quoted if they are text, else in hex', () => {
    expect(bytesLine(new Uint8Array(0))).toBe('nothing');
    expect(bytesLine(Uint8Array.of(0))).toBe('1 byte 00');
    expect(bytesLine(new TextEncoder().encode('a"\\\r\n'))).toBe('5 bytes "a\\"\\\\\\r\\n"');
    expect(bytesLine(new Uint8Array(60).fill(0x41))).toBe(`60 bytes "${'A'.repeat(48)}" …`);
  });

  it('in a sentence have their hex digits after the text', () => {
    expect(bytesWithHex(new TextEncoder().encode('HTTP'))).toBe('"HTTP" (48 54 54 50)');
    expect(bytesWithHex(Uint8Array.of(0x16, 0x03))).toBe('16 03');
    expect(bytesWithHex(new Uint8Array(30).fill(0xff))).toMatch(/^(?:ff ){24}\.\.\.$/);
  });
});
