import { addressText, type Endpoint } from './endpoint.ts';

/**
 * Whether a pattern matches the name, the host or the address of an endpoint, in upper or lower case:
 * `*` matches any text, `?` one character.
 */
export function matchesEndpoint(
  { name, target }: Pick<Endpoint, 'name' | 'target'>,
  pattern: string,
): boolean {
  return [name, target.host, addressText(target)].some(
    (text) => text !== undefined && matchesGlob(text.toLowerCase(), pattern.toLowerCase()),
  );
}

/** Backtracks only to the last star, so time is bounded. */
function matchesGlob(text: string, pattern: string): boolean {
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
