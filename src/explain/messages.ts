import type { LogMessage } from '../expect/messages.ts';
import { PartIndex } from './part-index.ts';
import { plainText } from './plain-text.ts';
import { rarestPart } from './rarest-window.ts';

/** A message of the table that a text contains. */
export interface FoundMessage {
  readonly message: LogMessage;
  /** Where it starts and ends in the text. */
  readonly at: readonly [start: number, end: number];
  /** What stands where the pattern has `#` and `@`, in order, with its capitals. */
  readonly captured: readonly Captured[];
}

/** One place of a pattern that software fills in. */
export interface Captured {
  readonly kind: 'number' | 'character';
  /** As written: `1,213,486,160`, `0x16`, `H`, `\x15`. */
  readonly written: string;
}

interface Row {
  readonly message: LogMessage;
  readonly part: string;
  readonly regExp: RegExp;
  readonly kinds: readonly Captured['kind'][];
}

/** Finds messages in texts; the patterns of the table are compiled once. */
export class MessageMatcher {
  readonly #rows: readonly Row[];
  readonly #parts: PartIndex;

  constructor(table: readonly LogMessage[]) {
    this.#rows = table.map((message) => ({
      message,
      part: longestPart(plainText(message.pattern).toLowerCase()),
      regExp: regExpOf({ ...message, pattern: plainText(message.pattern) }),
      kinds: Array.from(message.pattern.match(/[#@]/g) ?? [], kindOf),
    }));
    this.#parts = new PartIndex(this.#rows.map(({ part }) => part));
  }

  /** The rarest words of the messages: see `Rule`. */
  get anchors(): readonly string[] {
    return this.#rows.map(({ message }) => rarestPart(message.pattern.toLowerCase()));
  }

  /** The messages in a text, in order. Of two that overlap, the more specific one. */
  find(text: string): FoundMessage[] {
    const lower = lowerCased(text);
    const found = this.#parts.mayBeIn(lower).flatMap((index): FoundMessage[] => {
      const row = this.#rows[index];
      if (!row || !lower.includes(row.part)) return [];
      const hit = hitOf(row, text, lower);
      return hit ? [hit] : [];
    });
    return found
      .filter((one) => !found.some((other) => isMoreSpecific(other, one)))
      .sort((a, b) => a.at[0] - b.at[0]);
  }
}

/** The only letter whose lower case is longer, so offsets stay those of the text. */
function lowerCased(text: string): string {
  return text.replaceAll('\u0130', 'i').toLowerCase();
}

/** The first place of a row's words that has its other words near it. */
function hitOf(
  { message, regExp, kinds }: Row,
  text: string,
  lower: string,
): FoundMessage | undefined {
  const { also = [], exact } = message;
  let tried = 0;
  for (const hit of (exact ? text : lower).matchAll(regExp)) {
    const at = [hit.index, hit.index + hit[0].length] as const;
    // Words that are all of the text need no others: they are a question about the message.
    const isAll = hit[0].length === lower.trim().length;
    const near = also.length === 0 ? '' : linesAround(lower, at);
    if (isAll || also.every((words) => words.split('|').some((one) => near.includes(one)))) {
      const captured = kinds.map((kind, i): Captured => {
        const [from, to] = hit.indices?.[i + 1] ?? [0, 0];
        return { kind, written: withoutQuotes(text.slice(from, to)) };
      });
      return { message, at, captured };
    }
    if (++tried === MAX_TRIED) return undefined;
  }
  return undefined;
}

/** Places of one row's words that are looked at. */
const MAX_TRIED = 8;
/** A trace spreads a message over lines. */
const MAX_LINES_AWAY = 3;
/** UTF-16 units on each side of a message. */
const MAX_AROUND = 4096;

/** The line of a message, and those near it. */
function linesAround(text: string, [start, end]: readonly [number, number]): string {
  const before = text.slice(Math.max(0, start - MAX_AROUND), start).split('\n');
  const after = text.slice(end, end + MAX_AROUND).split('\n');
  return [
    before.slice(-1 - MAX_LINES_AWAY).join('\n'),
    text.slice(start, end),
    after.slice(0, 1 + MAX_LINES_AWAY).join('\n'),
  ].join('');
}

/** A word of the pattern, searched first: most texts hold no such word. */
function longestPart(pattern: string): string {
  return pattern.split(/[#@\s]/).reduce((best, one) => (one.length > best.length ? one : best), '');
}

/** A number in a message: a version such as `18245.8241` is one, too. */
const NUMBER = '([-+]?(?:0x[0-9a-fA-F]{1,16}|\\d[\\d,._]{0,40}))';
/** A character as itself or as an escape, bare or in quotes. */
const ONE = '\\\\x[0-9a-fA-F]{2}|\\\\u[0-9a-fA-F]{4}|\\\\[0-7]{3}|\\\\[nrtabfv0"\'\\\\]|[^\\s]';
const CHARACTER = `("(?:${ONE})"|'(?:${ONE})'|\`(?:${ONE})\`|${ONE})`;

/** Text is literal, a blank is any white space; a number never ends within a longer one. */
function regExpOf({ pattern }: LogMessage): RegExp {
  const parts = pattern.split(/([#@])/).map((part) => {
    if (part === '#') return NUMBER;
    if (part === '@') return CHARACTER;
    return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\s+/g, '\\s+');
  });
  return new RegExp(`${parts.join('')}${endOf(pattern)}`, 'gd');
}

function endOf(pattern: string): string {
  if (/\d$/.test(pattern)) return '(?!\\d)';
  // `H`, not the first letter of a word.
  return pattern.endsWith('@') ? '(?![0-9A-Za-z])' : '';
}

function kindOf(place: string): Captured['kind'] {
  return place === '#' ? 'number' : 'character';
}

function withoutQuotes(written: string): string {
  return written.length >= 3 && /^["'`]/.test(written) ? written.slice(1, -1) : written;
}

/** Messages that overlap are one: a row with a number and the row that leaves it open. */
function isMoreSpecific(other: FoundMessage, one: FoundMessage): boolean {
  if (other === one) return false;
  const apart = other.at[1] <= one.at[0] || one.at[1] <= other.at[0];
  return !apart && compareSpecificity(other, one) > 0;
}

/** A row with the number in its words has more of them than one that leaves it open. */
function compareSpecificity({ message: a }: FoundMessage, { message: b }: FoundMessage): number {
  return literalLength(a) - literalLength(b);
}

function literalLength({ pattern }: LogMessage): number {
  return pattern.replace(/[#@]/g, '').length;
}
