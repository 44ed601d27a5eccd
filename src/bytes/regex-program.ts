import type { RegexNode } from './regex-syntax.ts';

/** A state reads a byte, forks, asserts a position, or accepts. */
export type RegexState =
  | { readonly kind: 'set'; readonly set: Uint8Array; readonly next: number }
  | { readonly kind: 'split'; next: number; readonly other: number }
  | { readonly kind: 'begin' | 'end'; readonly next: number }
  | { readonly kind: 'accept' };

export interface RegexProgram {
  readonly states: readonly RegexState[];
  readonly start: number;
}

const MAX_PROGRAM_STATES = 1000;
const MAX_STEPS = 10_000;

/** The states of a pattern; undefined if its repetitions need too many of them. */
export function compileRegex(tree: RegexNode): RegexProgram | undefined {
  const states: RegexState[] = [{ kind: 'accept' }];
  let steps = 0;
  const add = (state: RegexState): number => states.push(state) - 1;

  /** Builds backwards: `next` is the state after the node. */
  const build = (node: RegexNode, next: number): number => {
    if (++steps > MAX_STEPS || states.length > MAX_PROGRAM_STATES) return next;
    if (node.kind === 'set') return add({ kind: 'set', set: node.set, next });
    if (node.kind === 'sequence') {
      return node.parts.reduceRight((after, part) => build(part, after), next);
    }
    if (node.kind === 'choice') {
      const starts = node.options.map((option) => build(option, next));
      return starts.reduceRight((other, start) => add({ kind: 'split', next: start, other }));
    }
    if (node.kind === 'repeat') return repeat(node.part, node.min, node.max, next);
    return add({ kind: node.kind, next });
  };
  const repeat = (part: RegexNode, min: number, max: number, next: number): number => {
    let after = next;
    if (max === Number.POSITIVE_INFINITY) {
      const fork: RegexState = { kind: 'split', next, other: next };
      after = add(fork);
      fork.next = build(part, after);
    } else {
      for (let i = min; i < max; i++) {
        after = add({ kind: 'split', next: build(part, after), other: next });
      }
    }
    for (let i = 0; i < min; i++) after = build(part, after);
    return after;
  };

  const start = build(tree, 0);
  return steps > MAX_STEPS || states.length > MAX_PROGRAM_STATES ? undefined : { states, start };
}
