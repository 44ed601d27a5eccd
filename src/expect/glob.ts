/**
 * Whether a pattern matches a whole text: `*` stands for any text, `?` for one character. Backtracks only to the
 * last star, so time is bounded.
 */
export function matchesGlob(text: string, pattern: string): boolean {
  let [at, next] = [0, 0];
  let [star, resume] = [-1, 0];
  while (at < text.length) {
    if (next < pattern.length && (pattern[next] === '?' || pattern[next] === text[at])) {
      at++;
      next++;
    } else if (pattern[next] === '*') {
      star = next++;
      resume = at;
    } else if (star !== -1) {
      next = star + 1;
      at = ++resume;
    } else {
      return false;
    }
  }
  return /^\**$/.test(pattern.slice(next));
}
