/** The characters of EBCDIC code page 500 that names and versions are made of. */
const RUNS: readonly (readonly [first: number, characters: string])[] = [
  [0x40, ' '],
  [0x4b, '.'],
  [0x4d, '('],
  [0x5d, ')'],
  [0x60, '-/'],
  [0x6b, ','],
  [0x6d, '_'],
  [0x6f, '?'],
  [0x7a, ':'],
  [0x81, 'abcdefghi'],
  [0x91, 'jklmnopqr'],
  [0xa2, 'stuvwxyz'],
  [0xc1, 'ABCDEFGHI'],
  [0xd1, 'JKLMNOPQR'],
  [0xe2, 'STUVWXYZ'],
  [0xf0, '0123456789'],
];

const DECODED = new Map(
  RUNS.flatMap(([first, characters]) =>
    Array.from(characters, (character, i) => [first + i, character] as const),
  ),
);
const ENCODED = new Map(Array.from(DECODED, ([byte, character]) => [character, byte]));

/** Text that came in EBCDIC; a character that is not in the table becomes a question mark. */
export function ebcdic(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => DECODED.get(byte) ?? '?').join('');
}

/** The bytes of a text in EBCDIC; characters that are not in the table become blanks. */
export function toEbcdic(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => ENCODED.get(character) ?? 0x40);
}
