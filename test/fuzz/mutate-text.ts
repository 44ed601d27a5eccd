import type { Seeded } from '../support/seeded.ts';

const MAX_MUTATIONS = 4;
const MAX_REPEATS = 12;
const MAX_LENGTH = 20_000;

const CHARACTERS = [
  ...['', ' ', '  ', '\t', '\n', '\r\n', '\0', '\x07', '\x1b[31m', '\x7f', '\x9b', '"', "'", '`'],
  ...[
    '\\',
    '/',
    ':',
    ';',
    ',',
    '.',
    '-',
    '_',
    '#',
    '%',
    '&',
    '*',
    '!',
    '|',
    '>',
    '<',
    '@',
    '=',
    '~',
  ],
  ...['[', ']', '{', '}', '(', ')', '$', '${', '}', '+', '?', '^', '0', '1', '9', 'a', 'x', 'é'],
  ...['東', '🙂', '\ud800', '\udfff', '\u202e', '\u2028', '\u200b', '\ufeff', '\xa0', '…'],
];
const NUMBERS = [
  ...['0', '-1', '1', '00', '65535', '65536', '4294967295', '18446744073709551616', '1e9', '0x10'],
  ...['1.5', '999999999999999999999', 'NaN', 'Infinity', '1_000', '1,000'],
];

/** A few changes to a text; `others` are spliced into it, and so are words that its parser knows. */
export function mutatedText(
  text: string,
  random: Seeded,
  others: readonly string[],
  words: readonly string[],
): string {
  let changed = text;
  for (let left = 1 + random.below(MAX_MUTATIONS); left > 0; left--) {
    changed = mutatedOnce(changed, random, others, words).slice(0, MAX_LENGTH);
  }
  return changed;
}

function mutatedOnce(
  text: string,
  random: Seeded,
  others: readonly string[],
  words: readonly string[],
): string {
  const at = random.below(text.length + 1);
  const to = Math.min(text.length, at + 1 + random.below(random.below(4) === 0 ? 60 : 6));
  const [before, part, after] = [text.slice(0, at), text.slice(at, to), text.slice(to)];
  switch (random.below(10)) {
    case 0:
      return before;
    case 1:
      return before + after;
    case 2:
      return before + part.repeat(1 + random.below(MAX_REPEATS)) + after;
    case 3:
      return before + random.oneOf(NUMBERS) + after;
    case 4:
      return before + random.oneOf(CHARACTERS) + part + after;
    case 5:
      return before + random.oneOf(CHARACTERS).repeat(1 + random.below(MAX_REPEATS)) + after;
    case 6:
      return before + random.oneOf(words) + part + after;
    case 7:
      return before + random.oneOf(words) + after;
    case 8: {
      const other = random.oneOf(others);
      return before + other.slice(random.below(other.length + 1));
    }
    default: {
      const other = random.oneOf(others);
      const from = random.below(other.length + 1);
      return before + other.slice(from, from + 1 + random.below(40)) + after;
    }
  }
}

/** Random characters, some of them unusual. */
export function randomCharacters(random: Seeded): string {
  let text = '';
  for (let left = random.below(60); left > 0; left--) {
    text +=
      random.below(3) === 0 ? random.oneOf(CHARACTERS) : String.fromCharCode(32 + random.below(95));
  }
  return text;
}
