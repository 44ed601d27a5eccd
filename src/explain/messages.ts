import type { LogMessage } from '../expect/messages.ts';

/** A message of the table that stands in a text. */
export interface FoundMessage {
  readonly message: LogMessage;
  /** Where its words begin and end in the text. */
  readonly at: readonly [start: number, end: number];
}

/** Numbers as messages hold them. */
const NUMBER = '[-+]?(?:0x[0-9a-f]+|\\d[\\d,._]*)';

/** Finds messages in texts; the table's words are compiled once. */
export class MessageMatcher {
  readonly #rows: readonly {
    readonly message: LogMessage;
    readonly part: string;
    readonly pattern: RegExp;
  }[];

  constructor(table: readonly LogMessage[]) {
    this.#rows = table.map((message) => ({
      message,
      part: longestPart(message.pattern),
      pattern: patternOf(message.pattern),
    }));
  }

  /** The messages in a text, in its order. Of two in one place, the one that says more. */
  find(text: string): FoundMessage[] {
    const small = text.toLowerCase();
    const found = this.#rows.flatMap(({ message, part, pattern }): FoundMessage[] => {
      if (!small.includes(part)) return [];
      const hit = pattern.exec(small);
      return hit ? [{ message, at: [hit.index, hit.index + hit[0].length] }] : [];
    });
    return found
      .filter((one) => !found.some((other) => saysMore(other, one)))
      .sort((a, b) => a.at[0] - b.at[0]);
  }
}

/** A word of the pattern, searched first: most texts hold no such word. */
function longestPart(words: string): string {
  return words.split(/[#\s]/).reduce((best, one) => (one.length > best.length ? one : best), '');
}

/** Words are literal, blanks are any blanks, `#` is a number; a number is never half of one. */
function patternOf(words: string): RegExp {
  const parts = words
    .split('#')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\s+/g, '\\s+'));
  const end = /\d$/.test(words) ? '(?!\\d)' : '';
  return new RegExp(`${parts.join(NUMBER)}${end}`);
}

/** Messages that overlap are one: a row with a number and the row that leaves it open. */
function saysMore(other: FoundMessage, one: FoundMessage): boolean {
  if (other === one) return false;
  const apart = other.at[1] <= one.at[0] || one.at[1] <= other.at[0];
  return !apart && more(other, one) > 0;
}

/** Rows without a gap first, then the longer words. */
function more({ message: a }: FoundMessage, { message: b }: FoundMessage): number {
  const gaps = Number(b.pattern.includes('#')) - Number(a.pattern.includes('#'));
  return gaps !== 0 ? gaps : a.pattern.length - b.pattern.length;
}
