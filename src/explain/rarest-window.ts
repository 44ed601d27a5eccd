/** Words of common log lines: four of their letters are not distinctive. */
const COMMON_WORDS =
  'request requests response exception exceeded connection received message unexpected invalid ' +
  'protocol error failed failure version length server client query queue request_id frequency ' +
  'required executed exec expected execute job object json gzip x-forwarded-for https http tls ' +
  'information warning debug service worker closed timeout address remote upstream process ' +
  'thread started session handler application duration localhost http/1.1 " 200 2026- ' +
  'order orders main. samples bytes from for msg= level= user users data time host port file ' +
  'value name status action component example.com number count total size';
const COMMON_WORD_COST = 60;

/** Letters of English text and of logs, the commonest first. */
const COMMON_LETTERS = ' 0123456789:-etaoinsrhldcumfpgwybvk./';
const BLANK_COST = 40;
/** Of each letter that a part is too short by. */
const MISSING_COST = 160;

const LETTER_COSTS = Uint8Array.from({ length: 256 }, (_, code) => {
  const at = COMMON_LETTERS.indexOf(String.fromCharCode(code));
  return at === -1 ? 0 : at === 0 ? BLANK_COST : COMMON_LETTERS.length - at;
});

/** By the hash of four letters; another one with the same hash counts as common, too. */
const IS_COMMON = new Uint8Array(1 << 16);
for (let i = 0; i + 4 <= COMMON_WORDS.length; i++) {
  IS_COMMON[slotOf(latin1Of(COMMON_WORDS.slice(i, i + 4)), 0)] = 1;
}

/** In bytes: three before an aligned word at most, and the word. */
export const WINDOW_LENGTH = 7;

/**
 * Where the part of a text between two offsets begins that is the rarest in other lines, counted
 * from the first of them; 0 in a short one. The commonest four letters decide, since a line
 * that holds them must be compared.
 */
export function rarestWindow(bytes: Uint8Array, from: number, to: number): number {
  let [best, least] = [from, Number.POSITIVE_INFINITY];
  let [first, second, third] = [0, 0, 0];
  for (let at = from; at + 4 <= to; at++) {
    const last = gramCost(bytes, at);
    if (at >= from + 3) {
      const cost = 4 * Math.max(first, second, third, last) + first + second + third + last;
      if (cost < least) [best, least] = [at - 3, cost];
    }
    first = second;
    second = third;
    third = last;
  }
  return best - from;
}

/** The part of a message that is searched in a log: without what varies, quotes and escapes. */
export function rarestPart(pattern: string): string {
  const parts = pattern
    .split(/[#@"']|\\(?:x[0-9a-f]{2}|u00[0-9a-f]{2}|.)/)
    .map((part) => part.trim());
  const costs = parts.map(partCost);
  return parts[costs.indexOf(Math.min(...costs))] ?? '';
}

/** A short part is in many lines. */
function partCost(part: string): number {
  if (part.length < 4) return Number.POSITIVE_INFINITY;
  const bytes = latin1Of(part);
  const from = rarestWindow(bytes, 0, bytes.length);
  const to = Math.min(bytes.length, from + WINDOW_LENGTH);
  return costOf(bytes, from, to) + (WINDOW_LENGTH - (to - from)) * MISSING_COST;
}

function costOf(bytes: Uint8Array, from: number, to: number): number {
  let [most, sum] = [0, 0];
  for (let i = from; i + 4 <= to; i++) {
    const cost = gramCost(bytes, i);
    most = Math.max(most, cost);
    sum += cost;
  }
  return 4 * most + sum;
}

function gramCost(bytes: Uint8Array, at: number): number {
  let cost = IS_COMMON[slotOf(bytes, at)] === 1 ? COMMON_WORD_COST : 0;
  for (let i = at; i < at + 4; i++) cost += LETTER_COSTS[bytes[i] as number] as number;
  return cost;
}

function slotOf(bytes: Uint8Array, at: number): number {
  let gram = 0;
  for (let i = at; i < at + 4; i++) gram = (gram << 8) | (bytes[i] as number);
  return Math.imul(gram, 0x9e3779b1) >>> 16;
}

function latin1Of(text: string): Uint8Array {
  return Uint8Array.from(text, (char) => char.charCodeAt(0) & 0xff);
}
