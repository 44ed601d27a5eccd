import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escapeForJson, escapeForTerminal } from '../../src/bytes/escape.ts';
import { hostileText, unsafeIn } from '../support/hostile.ts';

describe('forTerminal', () => {
  test('lets ordinary text through', () => {
    expect(escapeForTerminal('nginx/1.22 – größer, 東京, 🙂')).toBe(
      'nginx/1.22 – größer, 東京, 🙂',
    );
  });

  test('shows what it takes away', () => {
    const shown = 'a\\x1b[31mb\\r\\n\\tc\\x9b\\u{202e}d';
    expect(escapeForTerminal('a\x1b[31mb\r\n\tc\u009b\u202ed')).toBe(shown);
    expect(escapeForTerminal('\ud83d!')).toBe('\\u{d83d}!');
  });

  test('bounds the length, visibly', () => {
    expect(escapeForTerminal('x'.repeat(2000))).toBe(`${'x'.repeat(1024)}…`);
    expect(escapeForTerminal('abcdef', 3)).toBe('abc…');
    // Cut in the middle of a pair, the half is shown as what it is.
    expect(escapeForTerminal('🙂🙂', 3)).toBe('🙂\\u{d83d}…');
  });

  test('never lets an unsafe character through', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(unsafeIn(escapeForTerminal(text))).toEqual([]);
      }),
    );
  });
});

describe('forJson', () => {
  test('reads back as it was, and holds no unsafe character', () => {
    fc.assert(
      fc.property(hostileText, fc.constantFrom(0, 2), (text, indent) => {
        const json = escapeForJson({ [text]: [text] }, indent);
        expect(unsafeIn(json, '\n')).toEqual([]);
        expect(JSON.parse(json)).toEqual({ [text]: [text] });
      }),
    );
  });

  test('escapes by UTF-16 units', () => {
    expect(escapeForJson('\u009b\u202e\u{e0041}')).toBe('"\\u009b\\u202e\\udb40\\udc41"');
  });
});
