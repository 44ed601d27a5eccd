import type { Directive } from './parse.ts';

/** The variables of a block, and the block around it. */
export interface VariableScope {
  readonly values: ReadonlyMap<string, string>;
  readonly outer?: VariableScope;
}

/** Addresses are shorter than this. */
const MAX_LENGTH = 300;

/**
 * The variables that the directives `set` of a block give a text. Configurations put the host of an upstream
 * into one, so that its name is looked up at run time.
 */
export function scopeOf(
  block: readonly Directive[],
  outer: VariableScope | undefined,
): VariableScope {
  const values = new Map<string, string>();
  for (const { name, args } of block) {
    const [variable = '', value = ''] = args;
    if (name !== 'set' || !variable.startsWith('$')) continue;
    // A value that depends on the request hides the one of the block around.
    values.set(variable.slice(1), value.length <= MAX_LENGTH ? value : variable);
  }
  return { values, ...(outer ? { outer } : {}) };
}

/** A directive with the variables of its address replaced where their values are known. */
export function withVariables(directive: Directive, scope: VariableScope): Directive {
  const [address = '', ...rest] = directive.args;
  if (!address.includes('$') || address.length > MAX_LENGTH) return directive;
  const known = address.replace(
    /\$(?:\{(\w{1,64})\}|(\w{1,64}))/g,
    (all, inBraces: string | undefined, name: string | undefined) => {
      const value = valueIn(inBraces ?? name ?? '', scope);
      return value === undefined || value.includes('$') ? all : value;
    },
  );
  // Many variables in one address would make a short file long.
  return known.length > MAX_LENGTH ? directive : { ...directive, args: [known, ...rest] };
}

function valueIn(name: string, scope: VariableScope): string | undefined {
  for (let at: VariableScope | undefined = scope; at; at = at.outer) {
    const value = at.values.get(name);
    if (value !== undefined) return value;
  }
  return undefined;
}
