/** A host is dead when so many of its ports have timed out, and nothing else was seen of it. */
const DEAD_AFTER = 3;
/** So many accepted ports, and no other, make a host suspicious of accepting everything. */
const SUSPICIOUS_AFTER = 16;
/** With more hosts than this, none is watched: a byte for each is too much. */
const MAX_HOSTS = 2 ** 26;

/** What is known of a host: how many ports timed out or accepted; or one of the following. */
const ACCEPTED = 64;
const MIXED = 253;
const DEAD = 254;
const ACCEPTS_EVERYTHING = 255;

/** Watches hosts by what their ports have in common: one byte for each host. */
export class HostWatch {
  readonly #states: Uint8Array;

  /** Hosts are numbers from 0 to `hosts` - 1. */
  constructor(hosts: number) {
    this.#states = new Uint8Array(hosts > MAX_HOSTS ? 0 : hosts);
  }

  isDead(host: number): boolean {
    return this.#states[host] === DEAD;
  }

  acceptsEverything(host: number): boolean {
    return this.#states[host] === ACCEPTS_EVERYTHING;
  }

  /** A port did not reply, or has no route. Whether the host has become dead by this. */
  timedOut(host: number): boolean {
    const state = this.#states[host];
    if (state === undefined || state >= MIXED) return false;
    const isDead = state + 1 === DEAD_AFTER;
    this.#states[host] = state >= ACCEPTED ? MIXED : isDead ? DEAD : state + 1;
    return isDead;
  }

  /** A port accepted. Whether the host has become suspicious by this: its control ports decide. */
  accepted(host: number): boolean {
    const state = this.#states[host];
    if (state === undefined || state === MIXED || state === ACCEPTS_EVERYTHING) return false;
    const isFirst = state === 0;
    const isAlike = isFirst || (state >= ACCEPTED && state < MIXED);
    const count = isFirst ? ACCEPTED + 1 : state + 1;
    const isSuspicious = isAlike && count === ACCEPTED + SUSPICIOUS_AFTER;
    this.#states[host] = isAlike && !isSuspicious ? count : MIXED;
    return isSuspicious;
  }

  /** A port is closed: the host is alive, and not all of its ports are alike. */
  refused(host: number): void {
    if ((this.#states[host] ?? MIXED) < ACCEPTS_EVERYTHING) this.#states[host] = MIXED;
  }

  markAcceptingEverything(host: number): void {
    if (host < this.#states.length) this.#states[host] = ACCEPTS_EVERYTHING;
  }
}
