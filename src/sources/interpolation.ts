/** A text with its variables replaced. */
export interface Interpolated {
  readonly text: string;
  /** Variables without a value and without a default. */
  readonly unset: readonly string[];
}

export type Lookup = (name: string) => string | undefined;

/** Defaults inside defaults that are followed. */
const MAX_DEPTH = 32;
/** Characters that a text may have after its variables are replaced; the rest is cut off. */
const MAX_LENGTH = 1 << 20;

const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;

/**
 * Replaces variables as Docker Compose 2 and .env files do: `$V ${V} ${V:-d} ${V-d} ${V:?m} ${V?m} ${V:+r}
 * ${V+r}`, defaults within defaults, and `$$` for a dollar sign. Anything else that follows a dollar sign stays as
 * it is written. A required variable without a value is replaced by nothing and listed as unset.
 */
export function interpolate(text: string, lookup: Lookup): Interpolated {
  if (!text.includes('$')) return { text, unset: [] };
  const scan = new Scan(text, lookup);
  return { text: scan.until('', true, 0), unset: [...scan.unset] };
}

class Scan {
  readonly unset = new Set<string>();
  readonly #text: string;
  readonly #lookup: Lookup;
  #at = 0;
  #written = 0;

  constructor(text: string, lookup: Lookup) {
    this.#text = text;
    this.#lookup = lookup;
  }

  /**
   * The text up to a closing brace, or to the end, with the variables replaced; they are skipped
   * where the text is not used.
   */
  until(close: '}' | '', isUsed: boolean, depth: number): string {
    const out: string[] = [];
    const add = (part: string) => {
      if (!isUsed || this.#written > MAX_LENGTH) return;
      this.#written += part.length;
      out.push(part);
    };
    // Braces that are text: JSON as a default has some.
    let braces = 0;
    while (this.#at < this.#text.length) {
      const character = this.#text[this.#at] as string;
      if (character === '$') {
        add(this.#dollar(isUsed, depth));
        continue;
      }
      if (close !== '' && character === '{') braces++;
      if (close !== '' && character === '}' && braces-- === 0) break;
      add(character);
      this.#at++;
    }
    return out.join('');
  }

  #dollar(isUsed: boolean, depth: number): string {
    this.#at++;
    const next = this.#text[this.#at];
    if (next === '$') {
      this.#at++;
      return '$';
    }
    if (next === '{') return this.#braced(isUsed, depth);
    const name = this.#name();
    return name === '' ? '$' : this.#value(name, isUsed);
  }

  #braced(isUsed: boolean, depth: number): string {
    const start = this.#at;
    this.#at++;
    const name = this.#name();
    const operator = /:?[-?+]|\}/y;
    operator.lastIndex = this.#at;
    const [found] = operator.exec(this.#text) ?? [];
    if (name === '' || found === undefined || depth >= MAX_DEPTH) {
      this.#at = start + 1;
      return '${';
    }
    this.#at += found.length;
    if (found === '}') return this.#value(name, isUsed);
    const value = this.#lookup(name);
    const isSet = value !== undefined && (value !== '' || !found.startsWith(':'));
    const kind = found.at(-1);
    const usesOther = kind === '+' ? isSet : kind === '-' && !isSet;
    const other = this.until('}', isUsed && usesOther, depth + 1);
    this.#at++;
    if (usesOther) return other;
    if (kind === '?' && !isSet && isUsed) this.unset.add(name);
    return kind === '+' ? '' : (value ?? '');
  }

  #value(name: string, isUsed: boolean): string {
    const value = this.#lookup(name);
    if (value === undefined && isUsed) this.unset.add(name);
    return value ?? '';
  }

  #name(): string {
    NAME.lastIndex = this.#at;
    const [name = ''] = NAME.exec(this.#text) ?? [];
    this.#at += name.length;
    return name;
  }
}
