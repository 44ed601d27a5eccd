import type { Seeded } from '../support/seeded.ts';

/** What one input violated. */
export interface Violation {
  /** The rule, in words that are the same for every violation of it. */
  readonly rule: string;
  /** What violated it: a protocol, a parser. */
  readonly subject: string;
  /** The case, for a person to read. */
  readonly detail: string;
}

/** An input: the data that is mutated and made smaller, beside what it is judged with. */
export interface FuzzInput {
  readonly data: Uint8Array | string;
}

/** A part of firstbytes with the rules that no input may violate. */
export interface FuzzTarget<Input extends FuzzInput> {
  /** The next input: the same for the same random numbers. */
  make(random: Seeded): Input;
  /** Quick: judges the data at a few cuts. */
  check(input: Input, random: Seeded): Violation | undefined;
  /** Thorough, without random numbers: at every cut. Of `only` that subject, if it is given. */
  recheck(input: Input, only?: string): Violation | undefined;
  /** How often a recognizer ran so far. */
  readonly recognizerCalls: number;
}

export function keyOf({ rule, subject }: Violation): string {
  return `${subject}: ${rule}`;
}
