/** Words of common log lines: four of their letters are not distinctive. */
const COMMON_WORDS =
  'request requests response exception exceeded connection received message unexpected invalid ' +
  'protocol error failed failure version length server client query queue request_id frequency ' +
  'required executed exec expected execute job object json gzip x-forwarded-for https http tls ' +
  'information warning debug service worker closed timeout address remote upstream process ' +
  'thread started session handler application duration localhost';
const COMMON_WORD_COST = 60;

/** Letters of English text and of logs, the commonest first. */
const COMMON_LETTERS = ' etaoinsrhldcumfpgwybvk.-:/01';
const BLANK_COST = 100;

/** Where the part of a text begins that is the rarest in other lines; 0 if there is no more. */
export function rarestWindow(bytes: Uint8Array, length: number): number {
  let [best, least] = [0, Number.POSITIVE_INFINITY];
  for (let from = 0; from + length <= bytes.length; from++) {
    const cost = costOf(bytes.subarray(from, from + length));
    if (cost < least) [best, least] = [from, cost];
  }
  return best;
}

/** The part of a message of the table that is searched in a log: without numbers and any characters. */
export function rarestPart(pattern: string): string {
  const parts = pattern.split(/[#@]/).map((part) => part.trim());
  const costs = parts.map((part) => partCost(part));
  return parts[costs.indexOf(Math.min(...costs))] ?? '';
}

/** A short part is in many lines. */
function partCost(part: string): number {
  if (part.length < 4) return Number.POSITIVE_INFINITY;
  const bytes = Uint8Array.from(part, (char) => char.charCodeAt(0) & 0xff);
  const from = rarestWindow(bytes, MAX_PART_LENGTH);
  const window = bytes.subarray(from, from + MAX_PART_LENGTH);
  return costOf(window) + (MAX_PART_LENGTH - window.length) * BLANK_COST;
}

const MAX_PART_LENGTH = 7;

/** The commonest four letters decide, since a line that holds them must be compared. */
function costOf(window: Uint8Array): number {
  const text = String.fromCharCode(...window);
  let [most, sum] = [0, 0];
  for (let i = 0; i + 4 <= text.length; i++) {
    const cost = gramCost(text.slice(i, i + 4));
    most = Math.max(most, cost);
    sum += cost;
  }
  return 4 * most + sum;
}

function gramCost(gram: string): number {
  const known = COMMON_WORDS.includes(gram) ? COMMON_WORD_COST : 0;
  return [...gram].reduce((sum, one) => sum + letterCost(one), known);
}

/** A blank may stand for several in a log. */
function letterCost(letter: string): number {
  if (letter === ' ') return BLANK_COST;
  const at = COMMON_LETTERS.indexOf(letter);
  return at === -1 ? 0 : COMMON_LETTERS.length - at;
}
