import { latin1 } from '../bytes/lines.ts';

/**
 * Which lines of a stream are worth a look: those in which four letters of a known message stand,
 * a long number that begins like bytes which are really heard, or bytes written with backslashes.
 * One pass over the bytes, with a table for each; most lines are left behind at that.
 */
export class Smell {
  readonly #grams = new Uint8Array(GRAMS);
  readonly #pairs = new Uint8Array(1 << 16);
  readonly #lower = Uint8Array.from({ length: 256 }, (_, byte) =>
    byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte,
  );

  /** `words` as in the table of messages; `heard` as `Starts` has it. */
  constructor(words: readonly string[], heard: readonly Uint8Array[]) {
    for (const one of words) this.#grams[slotOf(rarest(one))] = 1;
    for (const gram of WRITTEN_BYTES) this.#grams[slotOf(gram)] = 1;
    for (const [first = 0, second = 0] of heard) this.#pairs[(first << 8) | second] = 1;
  }

  /**
   * Calls `look` with every line in the bytes that is worth it: where it begins and ends. The
   * bytes begin at the start of a line, and end at the end of one.
   */
  sniff(bytes: Uint8Array, look: (from: number, to: number) => void): void {
    const grams = this.#grams;
    const lower = this.#lower;
    let [start, last4, digits, value, smells] = [0, 0, 0, 0, false];
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i] as number;
      if (byte >= 0x30 && byte <= 0x39) {
        digits++;
        value = value * 10 + (byte - 0x30);
      } else if (digits > 0) {
        if (digits >= DIGITS && this.#smells(value)) smells = true;
        [digits, value] = [0, 0];
      }
      last4 = (last4 << 8) | (lower[byte] as number);
      if (grams[Math.imul(last4, SPREAD) >>> SHIFT] === 1) smells = true;
      if (byte === LF) {
        if (smells) look(start, i);
        start = i + 1;
        smells = false;
      }
    }
    if (start === bytes.length) return;
    if (smells || (digits >= DIGITS && this.#smells(value))) look(start, bytes.length);
  }

  /** Whether the two foremost bytes of a number, in either order, are those of a known beginning. */
  #smells(value: number): boolean {
    const pairs = this.#pairs;
    if (value >= 2 ** 64) return false;
    if (value >= 2 ** 32) return pairs[Math.floor(value / 2 ** 48)] === 1;
    const low = value & 0xffff;
    return (
      pairs[value >>> 16] === 1 ||
      (value < 2 ** 24 && pairs[value >>> 8] === 1) ||
      pairs[((low & 0xff) << 8) | (low >>> 8)] === 1
    );
  }
}

/** Bytes after backslashes, in an array of Erlang's, and in Tomcat's brackets. */
const WRITTEN_BYTES = [
  ...['\\x16', '\\x15', '\\x00', '[0x1', 'x160'],
  ...Array.from('123456789', (digit) => `,<<${digit}`),
];

/** A line as text; what is not ASCII stays one character a byte. */
export function lineText(bytes: Uint8Array, from: number, to: number): string {
  const end = to > from && bytes[to - 1] === 0x0d ? to - 1 : to;
  return latin1(bytes.subarray(from, end));
}

const LF = 0x0a;
/** Three letters read as a number have seven digits. */
const DIGITS = 7;

const GRAMS = 1 << 18;
const SHIFT = 32 - 18;
const SPREAD = 0x9e3779b1;

function slotOf(gram: string): number {
  let packed = 0;
  for (let i = 0; i < 4; i++) packed = (packed << 8) | gram.charCodeAt(i);
  return Math.imul(packed, SPREAD) >>> SHIFT;
}

/** Letters of English text and of logs, the commonest first. */
const COMMON = ' etaoinsrhldcumfpgwybvk.-:/01';

/** The four letters of a message that other lines are least likely to hold. */
function rarest(words: string): string {
  let [best, most] = ['', -1];
  for (const part of words.split('#')) {
    for (let i = 0; i + 4 <= part.length; i++) {
      const gram = part.slice(i, i + 4);
      const rarity = [...gram].reduce((sum, one) => sum + rarityOf(one), 0);
      if (rarity > most) [best, most] = [gram, rarity];
    }
  }
  return best;
}

/** A blank may be any blanks in a log, so that it is no good anchor. */
function rarityOf(letter: string): number {
  if (letter === ' ') return -100;
  const at = COMMON.indexOf(letter);
  return at === -1 ? COMMON.length : at;
}
