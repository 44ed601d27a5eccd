import type { Protocol } from './protocol.ts';

/** Protocols from the outside in, outermost first: `['tls', 'http']`. */
export type Stack = readonly string[];

export type Transport = 'tcp' | 'udp';

/** The protocols that are known in one run: the built-in ones and the config's own. */
export class Registry {
  readonly all: readonly Protocol[];
  readonly #byId: ReadonlyMap<string, Protocol>;
  readonly #overUdp: readonly Protocol[];
  /** Stacks by their aliases, of both transports: a name means the same over either. */
  readonly aliases: ReadonlyMap<string, string>;
  /** The other transport's protocols, for a registry of UDP. */
  readonly #overTcp: Registry | undefined;
  readonly #fragilePorts: readonly (readonly [first: number, last: number])[];

  /** Those of UDP are a world of their own, in which ids may occur again. */
  constructor(all: readonly Protocol[], overUdp: readonly Protocol[] = [], shared?: Registry) {
    const both = [...all, ...overUdp];
    this.all = all;
    this.#overUdp = overUdp;
    this.#overTcp = shared;
    this.#byId = new Map(all.map((one) => [one.id, one]));
    this.aliases = shared?.aliases ?? new Map(both.flatMap(aliasesOf));
    this.#fragilePorts = shared
      ? shared.#fragilePorts
      : both.flatMap((one) => one.fragilePorts ?? []);
    if (this.#byId.size !== all.length) throw new RangeError('two protocols share an id');
  }

  /** What is known over one transport: this registry itself over TCP. */
  forTransport(transport: Transport): Registry {
    if (transport === 'tcp') return this;
    this.#udp ??= new Registry(this.#overUdp, [], this);
    return this.#udp;
  }

  #udp: Registry | undefined;

  /** Whether foreign bytes may do harm on this port, over either transport. */
  isFragilePort(port: number): boolean {
    return this.#fragilePorts.some(([first, last]) => port >= first && port <= last);
  }

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
   * `tls/http/websocket`. Undefined if a part is not a known name.
   */
  parseStack(text: string): Stack | undefined {
    const stack: string[] = [];
    for (const part of text.trim().toLowerCase().split('/')) {
      const meant = this.get(part) ? part : this.aliases.get(part);
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
    const aliases = [...this.aliases.keys()].filter((one) => this.parseStack(one) !== undefined);
    return [...new Set([...this.#byId.keys(), ...aliases])].sort();
  }

  /** The other transport, if the text of a stack has a meaning over that. */
  otherTransportOf(text: string): Transport | undefined {
    const other = this.#overTcp ?? this.forTransport('udp');
    if (other.parseStack(text) === undefined) return undefined;
    return this.#overTcp ? 'tcp' : 'udp';
  }
}

/** The aliases of a protocol with the stacks that they stand for. */
function aliasesOf({ id, layeredOn = [], aliases = [], tlsAliases = [] }: Protocol) {
  const stack = [...layeredOn, id].join('/');
  return [
    ...aliases.map((alias) => [alias, stack] as const),
    ...tlsAliases.map((alias) => [alias, `tls/${stack}`] as const),
  ];
}
