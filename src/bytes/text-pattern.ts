import type { Fit } from './compare.ts';
import { RegexDfa } from './regex-dfa.ts';
import { compileRegex } from './regex-program.ts';
import { parseRegex } from './regex-syntax.ts';

/**
 * The grammar of a text, written once as a regular expression that begins with `^`. An automaton
 * decides whether bytes match, can still match (`partial`) or cannot; the native engine reads the groups.
 * The automaton is built on first use, which most grammars never come to: the first byte of another
 * protocol's reply is a different one.
 */
export class TextPattern {
  readonly #regex: RegExp;
  /** Null until it is looked up. */
  #first: number | undefined | null = null;
  #automaton: RegexDfa | undefined;

  /** Throws a RangeError if the expression is not anchored, or not supported by the automaton. */
  constructor(regex: RegExp) {
    if (!regex.source.startsWith('^') || regex.flags.replace('i', '') !== '') {
      throw new RangeError(
        `/${regex.source}/${regex.flags} must begin with ^ and have no flag but i`,
      );
    }
    this.#regex = regex;
  }

  get source(): string {
    return this.#regex.source;
  }

  /** How the bytes from an offset on compare with the grammar; `partial` becomes `none` once they have ended. */
  compare(bytes: Uint8Array, ended: boolean, at = 0): Fit {
    if (this.#first === null) this.#first = firstByteOf(this.#regex);
    if (this.#first !== undefined && at < bytes.length && bytes[at] !== this.#first) return 'none';
    this.#automaton ??= automatonOf(this.#regex);
    const fit = this.#automaton.fit(bytes, ended, at);
    return fit === 'partial' && ended ? 'none' : fit;
  }

  /** The groups of a matching text. */
  exec(text: string): RegExpExecArray | null {
    return this.#regex.exec(text);
  }
}

/** A grammar from a literal: `textPattern(/^name (\S{1,255}) at port \d{1,5}\n/)`. */
export function textPattern(regex: RegExp): TextPattern {
  return new TextPattern(regex);
}

/** A literal after `^`, which nothing repeats or leaves out. */
const LITERAL = /^\^(?:([\w "<])|\\([^\w]))(?![?*{])/;

/** The byte that every match begins with, if the expression begins with a literal. */
function firstByteOf({ source, flags }: RegExp): number | undefined {
  if (flags !== '' || isChoice(source)) return undefined;
  const [, plain, escaped] = LITERAL.exec(source) ?? [];
  return (plain ?? escaped)?.charCodeAt(0);
}

/** Whether the whole expression is a choice, `^a|^b`: those of its groups do not count. */
function isChoice(source: string): boolean {
  let [depth, isInClass] = [0, false];
  for (let i = 0; i < source.length; i++) {
    const char = source[i];
    if (char === '\\') i++;
    else if (isInClass) isInClass = char !== ']';
    else if (char === '[') isInClass = true;
    else if (char === '(') depth++;
    else if (char === ')') depth--;
    else if (char === '|' && depth === 0) return true;
  }
  return false;
}

function automatonOf({ source, flags }: RegExp): RegexDfa {
  const tree = parseRegex(source, { ignoreCase: flags.includes('i') });
  if ('problem' in tree) throw new RangeError(`/${source}/: ${tree.problem} at ${tree.offset}`);
  const program = compileRegex(tree);
  if (!program) throw new RangeError(`/${source}/: too many repetitions`);
  return new RegexDfa(program, true);
}
