import { RegexDfa } from './regex-dfa.ts';
import { compileRegex, type RegexProgram } from './regex-program.ts';
import { parseRegex, type RegexError, type RegexNode } from './regex-syntax.ts';

/**
 * A regular expression over bytes that runs in linear time, whatever the pattern: it follows all
 * alternatives side by side. Unlike a backtracking engine, it also reports that no further byte can
 * lead to a match.
 */
export interface ByteRegex {
  readonly source: string;
  /** How many bits of the input a match determines, roughly; for the confidence. */
  readonly bits: number;
  /** The first match; `partial` if more bytes can lead to one, `none` if not. */
  readonly search: (bytes: Uint8Array, ended: boolean) => RegexMatch | 'partial' | 'none';
}

/** A match: offset of its first byte, offset after its last. */
export interface RegexMatch {
  readonly at: readonly [start: number, end: number];
}

/** Longer patterns are rejected. */
const MAX_PATTERN_LENGTH = 200;

/** Bits lost without an anchor: a match may start at any of 4096 offsets. */
const UNANCHORED_BITS = 12;

export function byteRegex(source: string): ByteRegex | RegexError {
  if (source.length > MAX_PATTERN_LENGTH) {
    return { problem: `longer than ${MAX_PATTERN_LENGTH} characters`, offset: 0 };
  }
  const tree = parseRegex(source);
  if ('problem' in tree) return tree;
  const program = compileRegex(tree);
  if (!program) return { problem: 'too many repetitions', offset: 0 };
  const anchored = isAnchored(tree);
  const automaton = new RegexDfa(program, anchored);
  return {
    source,
    bits: Math.max(0, bitsOf(tree) - (anchored ? 0 : UNANCHORED_BITS)),
    search: (bytes, ended) => search({ program, automaton, anchored }, bytes, ended),
  };
}

interface Compiled {
  readonly program: RegexProgram;
  readonly automaton: RegexDfa;
  readonly anchored: boolean;
}

/** The automaton finds the end of a match; only then is its start searched. */
function search(
  { program, automaton, anchored }: Compiled,
  bytes: Uint8Array,
  ended: boolean,
): RegexMatch | 'partial' | 'none' {
  const { fit, end } = automaton.run(bytes, ended);
  if (fit !== 'full') return fit;
  return {
    at: [anchored ? 0 : startOf(program, bytes.subarray(0, end), end === bytes.length), end],
  };
}

/** The earliest start of a match that ends with the bytes; follows all alternatives side by side. */
function startOf(program: RegexProgram, bytes: Uint8Array, ended: boolean): number {
  let threads = new Map<number, number>();
  for (let at = 0; ; at++) {
    const last = at === bytes.length;
    threads.set(program.start, threads.get(program.start) ?? at);
    const { states, accepted } = follow(program, threads, at, last && ended);
    if (accepted !== undefined || last) return accepted ?? at;
    threads = step(program, states, bytes[at] as number);
  }
}

/** All states that are reachable without reading a byte, each with its earliest start. */
function follow(
  program: RegexProgram,
  threads: ReadonlyMap<number, number>,
  at: number,
  atEnd: boolean,
): { states: Map<number, number>; accepted: number | undefined } {
  const seen = new Map<number, number>();
  const states = new Map<number, number>();
  let accepted: number | undefined;
  const todo = [...threads];
  for (let one = todo.pop(); one; one = todo.pop()) {
    const [index, start] = one;
    if ((seen.get(index) ?? Number.POSITIVE_INFINITY) <= start) continue;
    seen.set(index, start);
    const state = program.states[index];
    if (!state) continue;
    if (state.kind === 'accept') accepted = Math.min(accepted ?? start, start);
    else if (state.kind === 'set') states.set(index, start);
    else if (state.kind === 'split') todo.push([state.next, start], [state.other, start]);
    else if (state.kind === 'begin' ? at === 0 : atEnd) todo.push([state.next, start]);
    else if (state.kind === 'end') states.set(index, start);
  }
  return { states, accepted };
}

function step(
  program: RegexProgram,
  states: ReadonlyMap<number, number>,
  byte: number,
): Map<number, number> {
  const threads = new Map<number, number>();
  for (const [index, start] of states) {
    const state = program.states[index];
    if (state?.kind !== 'set' || !state.set[byte]) continue;
    threads.set(state.next, Math.min(threads.get(state.next) ?? start, start));
  }
  return threads;
}

function isAnchored(node: RegexNode): boolean {
  if (node.kind === 'begin') return true;
  if (node.kind === 'sequence') return node.parts[0] !== undefined && isAnchored(node.parts[0]);
  return node.kind === 'choice' && node.options.every(isAnchored);
}

/** The bits that any match of the pattern determines at least. */
function bitsOf(node: RegexNode): number {
  if (node.kind === 'set') return 8 - Math.log2(node.set.reduce((sum, one) => sum + one, 0) || 1);
  if (node.kind === 'sequence') return node.parts.reduce((sum, part) => sum + bitsOf(part), 0);
  if (node.kind === 'repeat') return node.min * bitsOf(node.part);
  if (node.kind !== 'choice') return 0;
  return Math.max(0, Math.min(...node.options.map(bitsOf)) - Math.log2(node.options.length));
}
