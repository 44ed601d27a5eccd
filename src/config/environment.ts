/** The values of `${NAME}`. The command line passes the variables of the process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A text with its variables filled in, or its mistakes with their offsets. */
export type Substituted =
  | { readonly value: string; readonly changed: boolean }
  | { readonly diagnostics: readonly { readonly message: string; readonly offset: number }[] };

const NOT_A_VARIABLE = `not a valid variable: write \${NAME} or \${NAME:-default}; escape a literal "\${" as "$\${"`;

/**
 * Fills in `${NAME}` and `${NAME:-default}` (the default also replaces an empty value); `$${` is a
 * literal `${`. No message contains a value.
 */
export function substitute(text: string, env: Environment): Substituted {
  if (!text.includes('${')) return { value: text, changed: false };
  const diagnostics: { message: string; offset: number }[] = [];
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
      diagnostics.push({ message: NOT_A_VARIABLE, offset: found });
      at = found + 2;
      continue;
    }
    const [written, name, fallback] = reference as unknown as [string, string, string | undefined];
    const given = Object.hasOwn(env, name) ? env[name] : undefined;
    if (given === undefined && fallback === undefined) {
      diagnostics.push({ message: `environment variable ${name} is not set`, offset: found });
    }
    value += (fallback === undefined ? given : given || fallback) ?? '';
    at = found + written.length;
  }
  return diagnostics.length > 0
    ? { diagnostics }
    : { value: value + text.slice(at), changed: true };
}
