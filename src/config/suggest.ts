/** Longer words are never corrected. */
const MAX_WORD_LENGTH = 40;

/** The most similar word, or undefined if every word is too different. */
export function closest(word: string, words: Iterable<string>): string | undefined {
  if (word.length > MAX_WORD_LENGTH) return undefined;
  const lower = word.toLowerCase();
  const limit = word.length <= 4 ? 1 : word.length <= 7 ? 2 : 3;
  let best: string | undefined;
  let bestRank = 2 * limit + 2;
  for (const other of words) {
    if (other === word || Math.abs(other.length - word.length) > limit) continue;
    // Of two at the same distance, the one in which no letter was replaced.
    const rank = 2 * distance(lower, other) + (hasLetters(other, lower) ? 0 : 1);
    if (rank < bestRank) [best, bestRank] = [other, rank];
  }
  return best;
}

/** Whether a word has all letters of another one, which are swapped or incomplete in it. */
function hasLetters(word: string, letters: string): boolean {
  const left = [...word];
  return [...letters].every((letter) => {
    const at = left.indexOf(letter);
    if (at !== -1) left.splice(at, 1);
    return at !== -1;
  });
}

/** `did you mean "x"?`, if there is one. */
export function didYouMean(word: string, words: Iterable<string>): { hint?: string } {
  const meant = closest(word, words);
  return meant === undefined ? {} : { hint: `did you mean "${meant}"?` };
}

/** Insertions, removals, replacements and swaps of neighbours that lead from a to b. */
function distance(a: string, b: string): number {
  let [before, row]: [number[], number[]] = [[], Array.from({ length: b.length + 1 }, (_, i) => i)];
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(
        (row[j] as number) + 1,
        (next[j - 1] as number) + 1,
        (row[j - 1] as number) + (same ? 0 : 1),
      );
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) cost = Math.min(cost, (before[j - 2] as number) + 1);
      next.push(cost);
    }
    [before, row] = [row, next];
  }
  return row[b.length] as number;
}
