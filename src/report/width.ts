/**
 * Text and the columns of a terminal. All of it is measured before it is coloured and after
 * it was made harmless, so neither escapes nor control characters come here.
 */

const WIDE =
  /[\p{Emoji_Presentation}\u1100-\u115f\u2e80-\u303e\u3040-\u4dbf\u4e00-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6b\uff01-\uff60\uffe0-\uffe6\u{1b000}-\u{1b2ff}\u{1f200}-\u{1f251}\u{20000}-\u{3fffd}]/u;
const MARK = /\p{M}/u;

/** How many columns a text takes. */
export function widthOf(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length;
  let columns = 0;
  for (const one of text) columns += columnsOf(one);
  return columns;
}

/** The text, with its end left out if it is too wide. */
export function cutEnd(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  return `${head(text, columns - 1)}…`;
}

/** The text, with its middle left out if it is too wide: both ends of a host name tell. */
export function cutMiddle(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  const right = Math.ceil((columns - 1) / 2);
  return `${head(text, columns - 1 - right)}…${tail(text, right)}`;
}

/** Lines of at most that many columns, broken at spaces where there are any. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (widthOf(longer) <= columns) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    const pieces = inPieces(word, columns);
    line = pieces.pop() ?? '';
    lines.push(...pieces);
  }
  return [...lines, line];
}

function inPieces(word: string, columns: number): string[] {
  const pieces: string[] = [];
  let rest = word;
  while (widthOf(rest) > columns) {
    // A wide character in a column of one: it must go somewhere.
    const piece = head(rest, columns) || (Array.from(rest)[0] ?? '');
    pieces.push(piece);
    rest = rest.slice(piece.length);
  }
  return [...pieces, rest];
}

function head(text: string, columns: number): string {
  let taken = '';
  let left = columns;
  for (const one of text) {
    left -= columnsOf(one);
    if (left < 0) break;
    taken += one;
  }
  return taken;
}

function tail(text: string, columns: number): string {
  let taken = '';
  let left = columns;
  for (const one of Array.from(text).reverse()) {
    left -= columnsOf(one);
    if (left < 0) break;
    taken = one + taken;
  }
  return taken;
}

function columnsOf(character: string): number {
  if (WIDE.test(character)) return 2;
  return MARK.test(character) ? 0 : 1;
}
