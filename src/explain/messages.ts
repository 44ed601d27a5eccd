import type { LogMessage } from '../expect/messages.ts';
import { plainText } from './plain-text.ts';
import { rarestPart } from './rarest-window.ts';

/** A message of the table that a text contains. */
export interface FoundMessage {
  readonly message: LogMessage;
  /** Where it starts and ends in the text. */
  readonly at: readonly [start: number, end: number];
}

/** A number in a message. */
const NUMBER = '[-+]?(?:0x[0-9a-f]+|\\d[\\d,._]*)';

/** Finds messages in texts; the patterns of the table are compiled once. */
export class MessageMatcher {
  readonly #rows: readonly {
    readonly message: LogMessage;
    readonly part: string;
    readonly regExp: RegExp;
  }[];

  constructor(table: readonly LogMessage[]) {
    this.#rows = table.map((message) => ({
      message,
      part: longestPart(plainText(message.pattern)),
      regExp: regExpOf(plainText(message.pattern)),
    }));
  }

  /** The rarest words of the messages: see `Rule`. */
  get anchors(): readonly string[] {
    return this.#rows.map(({ message }) => rarestPart(message.pattern));
  }

  /** The messages in a text, in order. Of two that overlap, the more specific one. */
  find(text: string): FoundMessage[] {
    const lower = text.toLowerCase();
    const found = this.#rows.flatMap(({ message, part, regExp }): FoundMessage[] => {
      if (!lower.includes(part)) return [];
      const hit = regExp.exec(lower);
      return hit ? [{ message, at: [hit.index, hit.index + hit[0].length] }] : [];
    });
    return found
      .filter((one) => !found.some((other) => isMoreSpecific(other, one)))
      .sort((a, b) => a.at[0] - b.at[0]);
  }
}

/** A word of the pattern, searched first: most texts hold no such word. */
function longestPart(pattern: string): string {
  return pattern.split(/[#\s]/).reduce((best, one) => (one.length > best.length ? one : best), '');
}

/** Text is literal, a blank is any white space, `#` is a number; a number never ends within a longer one. */
function regExpOf(pattern: string): RegExp {
  const parts = pattern
    .split('#')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\s+/g, '\\s+'));
  const end = /\d$/.test(pattern) ? '(?!\\d)' : '';
  return new RegExp(`${parts.join(NUMBER)}${end}`);
}

/** Messages that overlap are one: a row with a number and the row that leaves it open. */
function isMoreSpecific(other: FoundMessage, one: FoundMessage): boolean {
  if (other === one) return false;
  const apart = other.at[1] <= one.at[0] || one.at[1] <= other.at[0];
  return !apart && compareSpecificity(other, one) > 0;
}

/** Rows without `#` first, then the longer pattern. */
function compareSpecificity({ message: a }: FoundMessage, { message: b }: FoundMessage): number {
  const gaps = Number(b.pattern.includes('#')) - Number(a.pattern.includes('#'));
  return gaps !== 0 ? gaps : a.pattern.length - b.pattern.length;
}
