import { ALIASES } from './names.ts';
import type { Protocol } from './protocol.ts';

/** Protocols from the outside in, outermost first: `['tls', 'http']`. */
export type Stack = readonly string[];

export type Transport = 'tcp' | 'udp';

/** The protocols that are known in one run: the built-in ones and the config's own. */
export class Registry {
  readonly all: readonly Protocol[];
  readonly #byId: ReadonlyMap<string, Protocol>;
  readonly #datagrams: readonly Protocol[];

  /** `datagrams` are those of UDP: a world of its own, in which ids may occur again. */
  constructor(all: readonly Protocol[], datagrams: readonly Protocol[] = []) {
    this.all = all;
    this.#datagrams = datagrams;
    this.#byId = new Map(all.map((one) => [one.id, one]));
    if (this.#byId.size !== all.length) throw new RangeError('two protocols share an id');
  }

  /** What is known over one transport: this registry itself over TCP. */
  forTransport(transport: Transport): Registry {
    if (transport === 'tcp') return this;
    this.#overUdp ??= new Registry(this.#datagrams);
    return this.#overUdp;
  }

  #overUdp: Registry | undefined;

  get(id: string): Protocol | undefined {
    return this.#byId.get(id);
  }

  /** The stack that an id stands for by itself: `['http', 'websocket']` for `websocket`. */
  stackOf(id: string): Stack {
    return [...(this.get(id)?.layeredOn ?? []), id];
  }

  /**
   * A stack from its text: ids and aliases joined by `/`, outermost first. A part that
   * always comes inside another one brings it along: `tls/websocket` is
   * `tls/http/websocket`. Undefined if a part is no known name.
   */
  parseStack(text: string): Stack | undefined {
    const stack: string[] = [];
    for (const part of text.trim().toLowerCase().split('/')) {
      const meant = this.get(part) ? part : aliasOf(part);
      if (meant === undefined) return undefined;
      for (const id of meant.split('/')) {
        const outer = this.get(id)?.layeredOn ?? [];
        if (!this.get(id)) return undefined;
        const present = outer.every((one, i) => stack[stack.length - outer.length + i] === one);
        if (!present) stack.push(...outer);
        stack.push(id);
      }
    }
    return stack;
  }

  /** Every name that `parseStack` takes as a whole, for messages and completion. */
  names(): string[] {
    return [...new Set([...this.#byId.keys(), ...Object.keys(ALIASES)])].sort();
  }
}

/** The table is a plain object: `constructor` must not be found in it. */
function aliasOf(part: string): string | undefined {
  return Object.hasOwn(ALIASES, part) ? ALIASES[part] : undefined;
}
