/** The values of `${NAME}`. The command line passes the variables of the process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A text with its variables filled in, or its mistakes with their offsets. */
export type Substituted =
  | { readonly value: string; readonly changed: boolean }
  | { readonly diagnostics: readonly { readonly message: string; readonly offset: number }[] };

const NOT_A_VARIABLE = `not a valid variable: write \${NAME} or \${NAME:-default}; escape a literal "\${" as "$\${"`;

/** `${NAME}`, and one of the forms of Compose and the shell: an operator and a text. */
const REFERENCE = /^\$\{([A-Za-z_]\w*)(?:(:?[-?+])([^}]*))?\}/;

/**
 * Fills in `${NAME}`, `${NAME:-default}`, `${NAME:?message}` and `${NAME:+other}`; with the colon, an
 * empty value counts as not set. `$${` is a literal `${`. No message contains a value.
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
    const reference = REFERENCE.exec(text.slice(found));
    if (!reference) {
      diagnostics.push({ message: NOT_A_VARIABLE, offset: found });
      at = found + 2;
      continue;
    }
    const [written, name = '', operator = '', argument = ''] = reference;
    const filled = filledIn({ name, operator, argument }, env);
    if (typeof filled === 'string') value += filled;
    else diagnostics.push({ message: filled.problem, offset: found });
    at = found + written.length;
  }
  return diagnostics.length > 0
    ? { diagnostics }
    : { value: value + text.slice(at), changed: true };
}

interface Reference {
  readonly name: string;
  /** Empty, or one of `-`, `?` and `+`, with a colon if an empty value counts as not set. */
  readonly operator: string;
  readonly argument: string;
}

function filledIn(
  { name, operator, argument }: Reference,
  env: Environment,
): string | { readonly problem: string } {
  const given = Object.hasOwn(env, name) ? env[name] : undefined;
  const set = operator.startsWith(':') && given === '' ? undefined : given;
  if (operator.endsWith('+')) return set === undefined ? '' : argument;
  if (set !== undefined) return set;
  if (operator.endsWith('-')) return argument;
  const reason = argument === '' ? '' : `: ${argument}`;
  return { problem: `environment variable ${name} is not set${reason}` };
}
