/** User names, passwords and tokens that stand in addresses: they must not reach a log. */

/**
 * The ranges of user names and passwords in a line: between a scheme and the last @ of the line (a
 * password may contain any character), or before an @ in a word with a colon.
 */
export function userInfoRanges(source: string): { start: number; end: number }[] {
  const stop = source.lastIndexOf('@');
  const start = endOfScheme(source.slice(0, Math.max(0, stop)));
  if (start !== undefined) return [{ start, end: stop }];
  return [...source.matchAll(/\S+/g)].flatMap(({ index, 0: word }) => {
    const end = word.lastIndexOf('@');
    const named = [...word.slice(0, Math.max(0, end)).matchAll(/[^"']+/g)].find(
      ({ 0: part }) => part.indexOf(':', 1) !== -1,
    );
    return named ? [{ start: index + named.index, end: index + end }] : [];
  });
}

/** A line of a log in which user names and passwords of addresses are `***`. */
export function withoutUserInfo(line: string): string {
  let [shown, done] = ['', 0];
  for (const { start, end } of userInfoRanges(line)) {
    shown += `${line.slice(done, start)}***`;
    done = end;
  }
  return shown + line.slice(done);
}

/** Where the first `scheme://` of a text ends. */
function endOfScheme(text: string): number | undefined {
  for (let at = text.indexOf('://'); at !== -1; at = text.indexOf('://', at + 3)) {
    if (endsWithScheme(text, at)) return at + 3;
  }
  return undefined;
}

/** Whether a letter begins a run of scheme characters that ends there. */
function endsWithScheme(text: string, end: number): boolean {
  for (let at = end - 1; at >= 0 && /[a-z0-9+.-]/i.test(text[at] as string); at--) {
    if (/[a-z]/i.test(text[at] as string)) return true;
  }
  return false;
}

/**
 * One address or URL without what may be secret: all that stands before its last @, and the query of
 * a URL. The path of a file with an @ in it stays: `node_modules/@team/checks.yaml`.
 */
export function hideUserInfo(text: string): string {
  const scheme = /^[a-z][a-z0-9+.-]*:\/\//i.exec(text)?.[0] ?? '';
  const rest = text.slice(scheme.length);
  const at = rest.lastIndexOf('@');
  const before = rest.slice(0, Math.max(0, at));
  const isPath = scheme === '' && before.includes('/') && !before.includes(':');
  const shown = before === '' || isPath ? rest : `***${rest.slice(at)}`;
  if (scheme === '') return shown;
  const query = shown.search(/[?#]/);
  return query === -1 ? `${scheme}${shown}` : `${scheme}${shown.slice(0, query)}?***`;
}
