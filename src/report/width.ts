import stringWidth from 'string-width';

/**
 * Text and the columns of a terminal. Text is measured before it is coloured and after it is
 * escaped, and cut between grapheme clusters: an emoji sequence, a flag or a letter with its marks
 * stays whole.
 */
let segmenter: Intl.Segmenter | undefined;

const ASCII = /^[ -~]*$/;

/** How many columns a text takes. */
export function widthOf(text: string): number {
  return ASCII.test(text) ? text.length : stringWidth(text);
}

/** The characters of a text as people see them. */
export function clustersOf(text: string): string[] {
  if (ASCII.test(text)) return text.split('');
  // Made when it is needed: it loads tables of Unicode.
  segmenter ??= new Intl.Segmenter();
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** The text, with its end left out if it is too wide. */
export function cutEnd(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  return `${fitting(clustersOf(text), columns - 1).join('')}…`;
}

/** The text, with its middle left out if it is too wide: both ends of a host name matter. */
export function cutMiddle(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  const right = Math.ceil((columns - 1) / 2);
  const clusters = clustersOf(text);
  const head = fitting(clusters, columns - 1 - right);
  const tail = fitting(clusters.reverse(), right).reverse();
  return `${head.join('')}…${tail.join('')}`;
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
    const pieces = piecesOf(word, columns);
    line = pieces.pop() ?? '';
    lines.push(...pieces);
  }
  return [...lines, line];
}

/** The parts of a word that is wider than a line; a cluster wider than that stands alone. */
function piecesOf(word: string, columns: number): string[] {
  if (widthOf(word) <= columns) return [word];
  const pieces: string[] = [];
  let [piece, width] = ['', 0];
  for (const cluster of clustersOf(word)) {
    const more = widthOf(cluster);
    if (width + more > columns && piece !== '') {
      pieces.push(piece);
      [piece, width] = ['', 0];
    }
    piece += cluster;
    width += more;
  }
  return [...pieces, piece];
}

/** As many of the first clusters as fit. */
function fitting(clusters: readonly string[], columns: number): string[] {
  let left = columns;
  const end = clusters.findIndex((cluster) => {
    left -= widthOf(cluster);
    return left < 0;
  });
  return clusters.slice(0, end === -1 ? clusters.length : end);
}
