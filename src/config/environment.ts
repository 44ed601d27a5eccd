/** Where values of `${NAME}` come from. The command line hands in the process's own. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A text with its variables filled in, or what is wrong with it and at which character. */
export type Substituted =
  | { readonly value: string; readonly changed: boolean }
  | { readonly problems: readonly { readonly message: string; readonly offset: number }[] };

const WRITTEN = `a variable is written \${NAME} or \${NAME:-default}, and a plain "\${" as "$\${"`;

/**
 * Fills in `${NAME}` and `${NAME:-default}` (the default also stands in for an empty
 * value); `$${` is a plain `${`. The values never get into a message.
 */
export function substitute(text: string, env: Environment): Substituted {
  if (!text.includes('${')) return { value: text, changed: false };
  const problems: { message: string; offset: number }[] = [];
  let value = '';
  let at = 0;
  for (let found = text.indexOf('${'); found !== -1; found = text.indexOf('${', at)) {
    if (text[found - 1] === '$' && found > at) {
      value += `${text.slice(at, found - 1)}\${`;
      at = found + 2;
      continue;
    }
    value += text.slice(at, found);
    const reference = /^\$\{([A-Za-z_]\w*)(?::-([^}]*))?\}/.exec(text.slice(found));
    if (!reference) {
      problems.push({ message: WRITTEN, offset: found });
      at = found + 2;
      continue;
    }
    const [whole, name, standIn] = reference as unknown as [string, string, string | undefined];
    const given = Object.hasOwn(env, name) ? env[name] : undefined;
    if (given === undefined && standIn === undefined) {
      problems.push({ message: `the environment variable ${name} is not set`, offset: found });
    }
    value += (standIn === undefined ? given : given || standIn) ?? '';
    at = found + whole.length;
  }
  return problems.length > 0 ? { problems } : { value: value + text.slice(at), changed: true };
}
