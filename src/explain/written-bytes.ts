import { charactersOf } from './characters.ts';
import { bytesIn, latin1Bytes } from './forms.ts';
import { dumpsIn, withoutLaterRows } from './hexdumps.ts';
import { doubleQuoted, wordsWithBytes } from './text-tokens.ts';

type Written = (text: string) => Iterable<string>;

/**
 * Forms of bytes in a text that nothing else has. To stay linear, no pattern starts with an
 * unbounded repetition. Escapes are characters already: see `plainText`.
 */
const BYTE_FORMS: readonly Written[] = [
  matching(/<<(?=[\s\d])[\d,\s]+(?:\.\.\.|…)?(?:>>|$)/g),
  matching(/\((?:[0-9a-f]{1,2},){3}[0-9a-f]{1,2}\)/gi),
  matching(
    /[[({](?=[\s\d-])\s?-?\d{1,3}(?:,\s?-?\d{1,3}){2,}(?:,?\s?(?:\.\.\.|…))?\s?(?:[\])}]|$)/g,
  ),
  matching(/\[\d{1,3}(?: \d{1,3}){3,}(?:\]|$)/g),
  matching(/(?<![0-9a-z])(?:0x[0-9a-f]{1,2}(?:,\s|[\s,:-])?){3,}/gi),
  matching(/(?<![0-9a-z])(?:[0-9a-f]{2} ){3,}[0-9a-f]{2}(?![0-9a-z])/gi),
  matching(/(?<![0-9a-z:])[0-9a-f]{2}(?::[0-9a-f]{2}){6,}(?![0-9a-z:])/gi),
  matching(/(?<![0-9a-z-])[0-9a-f]{2}(?:-[0-9a-f]{2}){6,}(?![0-9a-z-])/gi),
  matching(/(?<![0-9a-z.-])(?=[0-9]*[a-f])(?:[0-9a-f]{2}){4,}(?![0-9a-z-])/gi),
  matching(/(?<![0-9a-z])0x(?:[0-9a-f]{2}){5,}(?![0-9a-z])/gi),
  hexBehindWords,
];

/** What a pattern matches, or its group where it has one. */
function matching(pattern: RegExp): Written {
  return function* (text) {
    for (const [match, group = match] of text.matchAll(pattern)) yield group;
  };
}

/** Behind these words digits alone are hex, too. */
function* hexBehindWords(text: string): Generator<string> {
  for (const [, digits = ''] of text.matchAll(HEX_BEHIND_WORD)) {
    yield /[ :-]/.test(digits) ? digits : `0x${digits}`;
  }
}

const HEX_BEHIND_WORD =
  /\b(?:hex|hexdump|dump|bytes?|record|header|magic|received|recv|got|read|prefix|signature|data|payload|packet|frame|buffer)\b[^0-9\n]{0,24}?\b(?:0x)?((?:[0-9a-f]{2}(?:[ :-](?=[0-9a-f]{2}))?){3,})(?![0-9a-z])/gi;

/** The bytes that a text holds in one of these forms; those that are all alike are a mask. */
export function* bytesWrittenIn(text: string): Generator<Uint8Array> {
  for (const word of wordsWithBytes(charactersOf(text))) yield latin1Bytes(word);
  yield* dumpsIn(text);
  const beginnings = withoutLaterRows(text);
  for (const form of BYTE_FORMS) {
    for (const written of form(beginnings)) {
      for (const bytes of bytesIn(closed(written))) if (!isMask(bytes)) yield bytes;
    }
  }
}

/** A log line may end within a list; numbers with `0x` need no brackets. */
function closed(written: string): string {
  if (/^0x[0-9a-f]{1,2}[\s,]/i.test(written)) return `{${written.replace(/[\s,]{1,2}$/, '')}}`;
  const end = CLOSINGS[written.startsWith('<<') ? '<<' : (written[0] as string)];
  return end === undefined || written.endsWith(end) ? written : written + end;
}

const CLOSINGS: Readonly<Record<string, string>> = { '<<': '>>', '[': ']', '(': ')', '{': '}' };

/** `ffffffff` and the like are masks and fillers. */
function isMask(bytes: Uint8Array): boolean {
  return bytes.length < MIN_ALIKE && bytes.every((byte) => byte === bytes[0]);
}

const MIN_ALIKE = 16;

/** Quotes with received bytes, for known messages only: logs quote other text, too. */
const QUOTES: readonly Written[] = [
  (text) => doubleQuoted(charactersOf(text)),
  matching(/'((?:[^'\\]|\\.){3,})'?/g),
  matching(/>([^<>]{3,})</g),
];

/** The bytes between quotes. */
export function* bytesQuotedIn(text: string): Generator<Uint8Array> {
  for (const form of QUOTES) {
    for (const quoted of form(text)) {
      yield latin1Bytes(withoutQuotes(quoted.replace(/(?:\.{3}|…)$/, '')));
    }
  }
}

/** Python quotes what is in quotes already: `"'d\\x00'"`. */
function withoutQuotes(text: string): string {
  return text.replace(/^'(.*)'$/s, '$1').replace(/^'/, '');
}
