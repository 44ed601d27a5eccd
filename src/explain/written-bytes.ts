import { charactersOf } from './characters.ts';
import { bytesIn, unescaped } from './forms.ts';
import { doubleQuoted, wordsWithEscapes } from './text-tokens.ts';

type Written = (text: string) => Iterable<string>;

/**
 * Forms of bytes in a text that nothing else has. To stay linear, no pattern starts with an
 * unbounded repetition.
 */
const BYTE_FORMS: readonly Written[] = [
  matching(/<<[\d,\s]+(?:\.\.\.|…)?(?:>>|$)/g),
  matching(/\((?:[0-9a-f]{1,2},){3}[0-9a-f]{1,2}\)/gi),
  matching(/\[\d{1,3}(?:,? \d{1,3}){3,}\]/g),
  matching(/(?:0x[0-9a-f]{2}[\s,]?){3,}/gi),
  (text) => wordsWithEscapes(charactersOf(text)),
  matching(/(?<![0-9a-z])(?:[0-9a-f]{2} ){3,}[0-9a-f]{2}(?![0-9a-z])/gi),
  matching(/(?<![0-9a-z.-])(?=[0-9]*[a-f])(?:[0-9a-f]{2}){4,}(?![0-9a-z-])/gi),
  matching(/(?:bytes|record|dump|received|got):? ?((?:[0-9a-f]{2}){3,})(?![0-9a-z])/gi),
];

/** What a pattern matches, or its group where it has one. */
function matching(pattern: RegExp): Written {
  return function* (text) {
    for (const [match, group = match] of text.matchAll(pattern)) yield group;
  };
}

/** The bytes that a text holds in one of these forms. */
export function* bytesWrittenIn(text: string): Generator<Uint8Array> {
  for (const form of BYTE_FORMS) {
    for (const written of form(text)) {
      // A log line may end within an Erlang binary.
      const isOpen = written.startsWith('<<') && !written.endsWith('>>');
      yield* bytesIn(isOpen ? `${written}>>` : written);
    }
  }
}

/** Quotes with received bytes, for known messages only: logs quote other text, too. */
const QUOTES: readonly Written[] = [
  (text) => doubleQuoted(charactersOf(text)),
  matching(/'((?:[^'\\]|\\.){3,})'?/g),
  matching(/>([^<>]{3,})</g),
];

/** The bytes between quotes. */
export function* bytesQuotedIn(text: string): Generator<Uint8Array> {
  for (const form of QUOTES) {
    for (const quoted of form(text)) yield unescaped(quoted.replace(/(?:\.{3}|…)$/, ''));
  }
}
