import type { Protocol } from '../protocols/protocol.ts';

/** How many first bytes are looked at. */
const MAX_DEPTH = 4;

/** How many beginnings of two bytes and more are kept: peers choose them. */
const MAX_KEPT = 4096;

interface Node {
  readonly open: readonly Protocol[];
  readonly next: Map<number, Node>;
}

export class Beginnings {
  readonly #root: Node;
  readonly #mayBe: (one: Protocol, start: Uint8Array) => boolean;
  #left = MAX_KEPT;

  constructor(
    protocols: readonly Protocol[],
    mayBe: (one: Protocol, start: Uint8Array) => boolean,
  ) {
    this.#root = { open: protocols, next: new Map() };
    this.#mayBe = mayBe;
  }

  possible(bytes: Uint8Array): readonly Protocol[] {
    const depth = Math.min(bytes.length, MAX_DEPTH);
    let node = this.#root;
    for (let i = 0; i < depth; i++) {
      const next = node.next.get(bytes[i] as number) ?? this.#grow(node, bytes, i + 1);
      if (!next) return node.open;
      node = next;
    }
    return node.open;
  }

  #grow(node: Node, bytes: Uint8Array, length: number): Node | undefined {
    if (length > 1 && this.#left-- <= 0) return undefined;
    const start = bytes.slice(0, length);
    const open = node.open.filter((one) => one.isDeclared || this.#mayBe(one, start));
    const next = { open, next: new Map() };
    node.next.set(bytes[length - 1] as number, next);
    return next;
  }
}
