import fc from 'fast-check';

/** Ranges of code points that no output may hold, spelt out and not taken from the code. */
const UNSAFE: readonly (readonly [first: number, last: number])[] = [
  [0x00, 0x1f],
  [0x7f, 0x9f],
  [0xad, 0xad],
  [0x34f, 0x34f],
  [0x61c, 0x61c],
  [0x200b, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0xd800, 0xdfff],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
  [0xfff9, 0xfffb],
  [0xe0000, 0xe0fff],
];

/** The unsafe characters of a text, as hex; line feeds are let pass if told so. */
export function unsafeIn(text: string, allowed = ''): string[] {
  return Array.from(text)
    .filter((one) => !allowed.includes(one))
    .map((one) => one.codePointAt(0) ?? 0)
    .filter((code) => UNSAFE.some(([first, last]) => code >= first && code <= last))
    .map((code) => code.toString(16));
}

/** A banner with something for everybody: terminal, bidi, zero width, C1, markup, formula. */
export const HOSTILE_TEXT =
  '\x1b[2J\x1b]0;owned\x07\u009b31m\u202egnp.exe\u2066\u200b\u2028<script>=1+1|%0a::error::';

/** Texts that are full of what must not come through. */
export const hostileText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('\x1b[2J', '\x1b]0;x\x07', '\u009b31m', '\u202e', '\u2066', '\u200b'),
      fc.constantFrom('\u2028', '\ud800', '\udfff', '\u{e0041}', '\r\n', '\0', '\u061c', '\ufeff'),
      fc.constantFrom('東京', '🙂', '｜', 'e\u0301', HOSTILE_TEXT),
    ),
  )
  .map((parts) => parts.join(''));
