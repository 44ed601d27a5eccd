/** A part of a pattern. A `set` contains 1 for every byte that it matches. */
export type RegexNode =
  | { readonly kind: 'set'; readonly set: Uint8Array }
  | { readonly kind: 'sequence'; readonly parts: readonly RegexNode[] }
  | { readonly kind: 'choice'; readonly options: readonly RegexNode[] }
  | {
      readonly kind: 'repeat';
      readonly part: RegexNode;
      readonly min: number;
      readonly max: number;
    }
  | { readonly kind: 'begin' | 'end' };

/** Flags of a whole pattern. */
export interface RegexFlags {
  readonly ignoreCase: boolean;
}

/** Why a pattern is invalid, and at which character (from 0). */
export interface RegexError {
  readonly problem: string;
  readonly offset: number;
}

/**
 * Parses literals, `.`, classes, groups, `|`, `* + ? {n,m}`, `^`, `$`, and the escapes
 * `\d \w \s \r \n \t \f \v \0 \xHH` and of punctuation. `.` matches any byte but CR and LF.
 * Back-references and look-around are not supported.
 */
export function parseRegex(
  source: string,
  { ignoreCase }: RegexFlags = { ignoreCase: false },
): RegexNode | RegexError {
  if (source === '') return { problem: 'empty pattern', offset: 0 };
  const foreign = source.search(/[^\x20-\x7e]/);
  if (foreign !== -1) {
    return { problem: 'not printable ASCII: write other bytes as \\xHH', offset: foreign };
  }
  try {
    const node = new Parser(source).parse();
    return ignoreCase ? withBothCases(node) : node;
  } catch (error) {
    if (error instanceof SyntaxProblem) return { problem: error.message, offset: error.offset };
    throw error;
  }
}

/** The same pattern, ignoring case. */
function withBothCases(node: RegexNode): RegexNode {
  if (node.kind === 'sequence') return { ...node, parts: node.parts.map(withBothCases) };
  if (node.kind === 'choice') return { ...node, options: node.options.map(withBothCases) };
  if (node.kind === 'repeat') return { ...node, part: withBothCases(node.part) };
  if (node.kind !== 'set') return node;
  const set = Uint8Array.from(node.set);
  for (let upper = 0x41; upper <= 0x5a; upper++) {
    const either = (set[upper] || set[upper + 0x20]) ?? 0;
    set[upper] = either;
    set[upper + 0x20] = either;
  }
  return { kind: 'set', set };
}

class SyntaxProblem extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

const MAX_REPEATS = 255;

class Parser {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  parse(): RegexNode {
    const node = this.#choice();
    if (this.#at < this.#source.length) throw new SyntaxProblem('")" without "("', this.#at);
    return node;
  }

  #choice(): RegexNode {
    const options = [this.#sequence()];
    while (this.#take('|')) options.push(this.#sequence());
    return options.length === 1 ? (options[0] as RegexNode) : { kind: 'choice', options };
  }

  #sequence(): RegexNode {
    const parts: RegexNode[] = [];
    while (this.#at < this.#source.length && !/[|)]/.test(this.#peek())) {
      parts.push(this.#repeated(this.#atom()));
    }
    return parts.length === 1 ? (parts[0] as RegexNode) : { kind: 'sequence', parts };
  }

  #repeated(part: RegexNode): RegexNode {
    const start = this.#at;
    const count = /^(?:([*+?])|\{(\d{1,4})(,?)(\d{0,4})\})\??/.exec(this.#source.slice(start));
    if (!count) return part;
    this.#at += count[0].length;
    const [min, max] = bounds(count);
    if (max < min || (max !== Number.POSITIVE_INFINITY && max > MAX_REPEATS) || min > MAX_REPEATS)
      throw new SyntaxProblem(`repetition out of order or more than ${MAX_REPEATS} times`, start);
    if (part.kind === 'begin' || part.kind === 'end')
      throw new SyntaxProblem('nothing to repeat', start);
    return { kind: 'repeat', part, min, max };
  }

  #atom(): RegexNode {
    const start = this.#at;
    const char = this.#next();
    if (char === '(') return this.#group(start);
    if (char === '[') return { kind: 'set', set: this.#class(start) };
    if (char === '.') return { kind: 'set', set: without('\r\n') };
    if (char === '^') return { kind: 'begin' };
    if (char === '$') return { kind: 'end' };
    if (char === '\\') return { kind: 'set', set: this.#escape(start) };
    if ('*+?'.includes(char) || /^\{\d/.test(this.#source.slice(start)))
      throw new SyntaxProblem('nothing to repeat', start);
    return { kind: 'set', set: only(char) };
  }

  #group(start: number): RegexNode {
    if (this.#take('?') && !this.#take(':'))
      throw new SyntaxProblem('look-around, group names and flags are not supported', start);
    const node = this.#choice();
    if (!this.#take(')')) throw new SyntaxProblem('"(" without ")"', start);
    return node;
  }

  #class(start: number): Uint8Array {
    const negated = this.#take('^');
    const set = new Uint8Array(256);
    while (!this.#take(']')) {
      if (this.#at >= this.#source.length) throw new SyntaxProblem('"[" without "]"', start);
      const from = this.#at;
      const low = this.#member();
      const ranged = this.#peek() === '-' && this.#source[this.#at + 1] !== ']';
      if (!ranged) {
        for (let i = 0; i < 256; i++) if (low[i]) set[i] = 1;
        continue;
      }
      this.#at++;
      const [first, last] = [single(low), single(this.#member())];
      if (first === undefined || last === undefined || first > last)
        throw new SyntaxProblem('not a valid range of characters', from);
      set.fill(1, first, last + 1);
    }
    return negated ? set.map((one) => 1 - one) : set;
  }

  #member(): Uint8Array {
    const start = this.#at;
    const char = this.#next();
    return char === '\\' ? this.#escape(start) : only(char);
  }

  #escape(start: number): Uint8Array {
    const char = this.#next();
    const escaped = ESCAPES[char];
    if (escaped) return escaped;
    if (char === 'x') {
      const digits = /^[0-9a-f]{2}/i.exec(this.#source.slice(this.#at))?.[0];
      if (!digits) throw new SyntaxProblem('\\x requires two hexadecimal digits', start);
      this.#at += 2;
      return only(String.fromCharCode(Number.parseInt(digits, 16)));
    }
    if (/[1-9k]/.test(char)) throw new SyntaxProblem('back-references are not supported', start);
    if (char === '' || /\w/.test(char)) throw new SyntaxProblem('unsupported escape', start);
    return only(char);
  }

  #peek(): string {
    return this.#source[this.#at] ?? '';
  }

  #next(): string {
    return this.#source[this.#at++] ?? '';
  }

  #take(char: string): boolean {
    if (this.#peek() !== char) return false;
    this.#at++;
    return true;
  }
}

function bounds(count: RegExpExecArray): [min: number, max: number] {
  if (count[1] === '*') return [0, Number.POSITIVE_INFINITY];
  if (count[1] === '+') return [1, Number.POSITIVE_INFINITY];
  if (count[1] === '?') return [0, 1];
  const min = Number(count[2]);
  if (!count[3]) return [min, count[4] ? -1 : min];
  return [min, count[4] ? Number(count[4]) : Number.POSITIVE_INFINITY];
}

function only(chars: string): Uint8Array {
  const set = new Uint8Array(256);
  for (let i = 0; i < chars.length; i++) set[chars.charCodeAt(i)] = 1;
  return set;
}

function without(chars: string): Uint8Array {
  return only(chars).map((one) => 1 - one);
}

function single(set: Uint8Array): number | undefined {
  const first = set.indexOf(1);
  return first !== -1 && set.lastIndexOf(1) === first ? first : undefined;
}

const DIGITS = '0123456789';
const WORD = `${DIGITS}ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz`;
const SPACE = ' \t\n\v\f\r';

const ESCAPES: Readonly<Record<string, Uint8Array>> = {
  d: only(DIGITS),
  D: without(DIGITS),
  w: only(WORD),
  W: without(WORD),
  s: only(SPACE),
  S: without(SPACE),
  r: only('\r'),
  n: only('\n'),
  t: only('\t'),
  f: only('\f'),
  v: only('\v'),
  0: only('\0'),
};
