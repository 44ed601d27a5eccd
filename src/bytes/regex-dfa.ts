import type { Fit } from './compare.ts';
import type { RegexProgram } from './regex-program.ts';

/** The result of a run: `end` is the offset after the shortest match, if there was one. */
export interface DfaResult {
  readonly fit: Fit;
  readonly end: number;
}

/** All positions in the program that a match can have reached after the bytes so far. */
interface DfaState {
  /** Indexes of states that read a byte or require the end; sorted. */
  readonly places: readonly number[];
  readonly accepts: boolean;
  /** Whether the expression matches if the input ends here. */
  readonly acceptsAtEnd: boolean;
  /** No further byte can lead to a match. */
  readonly dead: boolean;
  /** The next state for each byte; filled in lazily. */
  readonly next: (DfaState | undefined)[];
}

/** The table is emptied when it holds more states than this, so that memory stays bounded. */
const MAX_STATES = 512;

/**
 * A lazily built deterministic automaton: each state is a set of positions in the expression, so a byte
 * costs one look-up once its transition exists, whatever the expression.
 */
export class RegexDfa {
  readonly #program: RegexProgram;
  readonly #anchored: boolean;
  readonly #states = new Map<string, DfaState>();
  #start: DfaState | undefined;

  /** An expression that is not anchored may begin at any byte. */
  constructor(program: RegexProgram, anchored: boolean) {
    this.#program = program;
    this.#anchored = anchored;
  }

  /** How the bytes from an offset on fit, without the end of the match. */
  fit(bytes: Uint8Array, ended: boolean, from: number): Fit {
    this.#start ??= this.#stateOf([this.#program.start], true);
    let state = this.#start;
    const { length } = bytes;
    for (let at = from; at < length; at++) {
      if (state.accepts) return 'full';
      if (state.dead) return 'none';
      const byte = bytes[at] as number;
      state = state.next[byte] ?? this.#step(state, byte);
    }
    if (state.accepts || (ended && state.acceptsAtEnd)) return 'full';
    return ended || state.dead ? 'none' : 'partial';
  }

  /** Runs to the first offset at which the bytes match. `ended`: no more of them will come. */
  run(bytes: Uint8Array, ended: boolean): DfaResult {
    this.#start ??= this.#stateOf([this.#program.start], true);
    let state = this.#start;
    for (let at = 0; at < bytes.length; at++) {
      if (state.accepts) return { fit: 'full', end: at };
      if (state.dead) return { fit: 'none', end: at };
      state = this.#step(state, bytes[at] as number);
    }
    if (state.accepts || (ended && state.acceptsAtEnd)) return { fit: 'full', end: bytes.length };
    return { fit: ended || state.dead ? 'none' : 'partial', end: bytes.length };
  }

  #step(state: DfaState, byte: number): DfaState {
    const existing = state.next[byte];
    if (existing) return existing;
    const reached: number[] = [];
    for (const index of state.places) {
      const one = this.#program.states[index];
      if (one?.kind === 'set' && one.set[byte]) reached.push(one.next);
    }
    if (!this.#anchored) reached.push(this.#program.start);
    const next = this.#stateOf(reached, false);
    state.next[byte] = next;
    return next;
  }

  #stateOf(reached: readonly number[], atBegin: boolean): DfaState {
    const open = this.#closure(reached, atBegin, false);
    const places = [...open.places].sort((a, b) => a - b);
    const key = `${open.accepts}${places.join()}`;
    const existing = this.#states.get(key);
    if (existing) return existing;
    const acceptsAtEnd = this.#closure(reached, atBegin, true).accepts;
    const readsOn = places.some((index) => this.#program.states[index]?.kind === 'set');
    const dead = !readsOn && !acceptsAtEnd && this.#anchored && !open.accepts;
    const state: DfaState = { places, accepts: open.accepts, acceptsAtEnd, dead, next: [] };
    if (this.#states.size >= MAX_STATES) this.#forget();
    this.#states.set(key, state);
    return state;
  }

  /** The current run keeps the states that it still needs. */
  #forget(): void {
    for (const state of this.#states.values()) state.next.length = 0;
    this.#states.clear();
    this.#start = undefined;
  }

  /** All positions that are reachable without reading a byte. */
  #closure(
    from: readonly number[],
    atBegin: boolean,
    atEnd: boolean,
  ): { places: ReadonlySet<number>; accepts: boolean } {
    const seen = new Set<number>();
    const places = new Set<number>();
    let accepts = false;
    const todo = [...from];
    for (let index = todo.pop(); index !== undefined; index = todo.pop()) {
      if (seen.has(index)) continue;
      seen.add(index);
      const state = this.#program.states[index];
      if (!state) continue;
      if (state.kind === 'accept') accepts = true;
      else if (state.kind === 'set') places.add(index);
      else if (state.kind === 'split') todo.push(state.next, state.other);
      else if (state.kind === 'begin' ? atBegin : atEnd) todo.push(state.next);
      else if (state.kind === 'end') places.add(index);
    }
    return { places, accepts };
  }
}
