import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { byteRegex } from '../../src/bytes/regex.ts';

function search(pattern: string, bytes: string, ended = true) {
  const regex = byteRegex(pattern);
  if ('problem' in regex) throw new Error(regex.problem);
  const found = regex.search(text(bytes), ended);
  return typeof found === 'string' ? found : found.at;
}

describe('byteRegex', () => {
  it.each([
    ['^ab', 'abc', [0, 2]],
    ['b+', 'abbb', [1, 2]],
    ['^(?:a|bc)*d', 'abcad', [0, 5]],
    ['\\d{3} [A-Z]', 'x 220 OK', [2, 7]],
    ['[^\\x00-\\x1f]$', 'a\nb', [2, 3]],
    ['^a{2,3}?$', 'aaa', [0, 3]],
    ['a|^$', '', [0, 0]],
    ['\\.\\*', 'a.*', [1, 3]],
    ['a.b', 'a\nb', 'none'],
    ['^a$', 'ab', 'none'],
  ])('finds %j in %j at %j', (pattern, bytes, at) => {
    expect(search(pattern, bytes)).toEqual(at);
  });

  it('reports when more bytes cannot help', () => {
    expect(search('^SSH-', 'SS', false)).toBe('partial');
    expect(search('^SSH-', 'SX', false)).toBe('none');
    expect(search('SSH-', 'SX', false)).toBe('partial');
    expect(search('^OK$', 'OK', false)).toBe('partial');
  });

  it('finds what the engine of the language finds', () => {
    const patterns = ['^(a|ab)(c|bcd)*$', 'a+b?c', '(a*)*b', '^[ab]{2,3}c|d', 'a(?:b|c){2}$'];
    fc.assert(
      fc.property(
        fc.constantFrom(...patterns),
        fc.stringMatching(/^[abcd]{0,12}$/),
        (one, bytes) => {
          expect(search(one, bytes) !== 'none').toBe(new RegExp(one).test(bytes));
        },
      ),
    );
  });

  // A backtracking engine would need 2^4000 steps: no machine would come to an end.
  it('runs a pattern that would exhaust a backtracking engine', () => {
    expect(search('^(a+)+$', `${'a'.repeat(4000)}b`)).toBe('none');
    expect(search('.*.*.*.*.*x', 'a'.repeat(4000))).toBe('none');
  });

  it.each([
    ['', 0, 'empty pattern'],
    ['(a', 0, '"(" without ")"'],
    ['a)', 1, '")" without "("'],
    ['[a', 0, '"[" without "]"'],
    ['[b-a]', 1, 'not a valid range of characters'],
    ['*a', 0, 'nothing to repeat'],
    ['a{3,2}', 1, 'repetition out of order or more than 255 times'],
    ['(a)\\1', 3, 'back-references are not supported'],
    ['(?=a)', 0, 'look-around, group names and flags are not supported'],
    ['\\bx', 0, 'unsupported escape'],
    ['\\xg0', 0, '\\x requires two hexadecimal digits'],
    ['é', 0, 'not printable ASCII: write other bytes as \\xHH'],
    ['((a{250}){250}){250}', 0, 'too many repetitions'],
    ['a'.repeat(201), 0, 'longer than 200 characters'],
  ])('refuses %j', (source, offset, problem) => {
    expect(byteRegex(source)).toEqual({ problem, offset });
  });

  it('counts the bits that a match pins down at least', () => {
    const bits = (source: string) => (byteRegex(source) as { bits: number }).bits;
    expect(bits('^abc')).toBe(24);
    expect(bits('abc')).toBe(12);
    expect(bits('^(?:abc|a)x*')).toBe(7);
    expect(bits('.*')).toBe(0);
  });

  it('takes any text as a pattern or says what is wrong with it', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), fc.uint8Array(), (source, bytes) => {
        const regex = byteRegex(source);
        if (!('problem' in regex)) regex.search(bytes, true);
      }),
    );
  });
});
