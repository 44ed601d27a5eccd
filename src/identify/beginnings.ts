import type { Protocol } from '../protocols/protocol.ts';

/** How many first bytes are looked at. */
const MAX_LENGTH = 4;

/** How many beginnings of two bytes and more are kept, in all: peers choose them. */
const MAX_KEPT = 4096;

/** A beginning, the protocols that it leaves, and the longer beginnings that came up so far. */
interface Beginning {
  readonly open: readonly Protocol[];
  readonly next: Map<number, Beginning>;
}

/**
 * The protocols that the first bytes of a message leave, of one list. Each beginning is shown to the
 * recognizers when it comes up for the first time, and only to those that its first part left.
 */
export class Beginnings {
  readonly #none: Beginning;
  readonly #mayMatch: (one: Protocol, start: Uint8Array) => boolean;
  #left = MAX_KEPT;

  /** `mayMatch` is false only of a protocol that rejects all messages with these first bytes. */
  constructor(
    protocols: readonly Protocol[],
    mayMatch: (one: Protocol, start: Uint8Array) => boolean,
  ) {
    this.#none = { open: protocols, next: new Map() };
    this.#mayMatch = mayMatch;
  }

  /** In the order of the list; protocols of a config are always among them. */
  possible(bytes: Uint8Array): readonly Protocol[] {
    const length = Math.min(bytes.length, MAX_LENGTH);
    let beginning = this.#none;
    for (let at = 0; at < length; at++) {
      const next = beginning.next.get(bytes[at] as number) ?? this.#longer(beginning, bytes, at);
      if (!next) break;
      beginning = next;
    }
    return beginning.open;
  }

  /** Undefined where no more are kept: then the shorter one has to do, which leaves more protocols. */
  #longer({ open, next }: Beginning, bytes: Uint8Array, at: number): Beginning | undefined {
    if (at > 0 && this.#left-- <= 0) return undefined;
    const start = bytes.slice(0, at + 1);
    const longer: Beginning = {
      open: open.filter((one) => one.isDeclared || this.#mayMatch(one, start)),
      next: new Map(),
    };
    next.set(bytes[at] as number, longer);
    return longer;
  }
}
