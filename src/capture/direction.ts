import type { Flow } from './flow.ts';
import { endpointKey, otherEnd, type PairEnd, portOf } from './flow-key.ts';

export interface Direction {
  readonly client: PairEnd;
  readonly direction: Flow['direction'];
}

/** Endpoints whose pairs are counted. */
const MAX_ENDPOINTS = 65_536;
/** Pairs of an endpoint that make it a server, and how many times as many as the other end's. */
const MIN_PAIRS = 3;
const MIN_RATIO = 3;
const MAX_SYSTEM_PORT = 1023;
/** Ports that Linux (ip_local_port_range) and, by RFC 6335, others give to clients. */
const MIN_CLIENT_PORT = 32_768;

/** How many pairs each endpoint is part of: many clients share the port of a server. */
export class PairCounts {
  /** Of late, and before: dropping half at once is cheaper than one by one. */
  #counts = new Map<string, number>();
  #earlier: ReadonlyMap<string, number> = new Map();

  add(pair: string): void {
    this.#addTo(endpointKey(pair, 0));
    this.#addTo(endpointKey(pair, 1));
  }

  /** The end that far more pairs share. */
  sharedEnd(pair: string): PairEnd | undefined {
    const first = this.#countOf(endpointKey(pair, 0));
    const second = this.#countOf(endpointKey(pair, 1));
    if (first >= MIN_PAIRS && first >= MIN_RATIO * second) return 0;
    return second >= MIN_PAIRS && second >= MIN_RATIO * first ? 1 : undefined;
  }

  #countOf(endpoint: string): number {
    return (this.#counts.get(endpoint) ?? 0) + (this.#earlier.get(endpoint) ?? 0);
  }

  #addTo(endpoint: string): void {
    if (this.#counts.size >= MAX_ENDPOINTS / 2) {
      this.#earlier = this.#counts;
      this.#counts = new Map();
    }
    this.#counts.set(endpoint, (this.#counts.get(endpoint) ?? 0) + 1);
  }
}

/** Whether servers of a known protocol use the port. */
export type IsServicePort = (port: number) => boolean;

/** The end that has the port of a server: the only registered one, the only system port, or the only one that clients do not get. */
function serverByPort(pair: string, isServicePort: IsServicePort): PairEnd | undefined {
  const [first, second] = [portOf(pair, 0), portOf(pair, 1)];
  for (const isServer of [isServicePort, isSystemPort, isNoClientPort]) {
    if (isServer(first) !== isServer(second)) return isServer(first) ? 0 : 1;
  }
  return undefined;
}

/** The direction of a connection whose handshake is not in the capture. */
export function directionOfStream(
  pair: string,
  firstSender: PairEnd,
  counts: PairCounts,
  isServicePort: IsServicePort,
): Direction {
  const shared = counts.sharedEnd(pair);
  if (shared !== undefined) return { client: otherEnd(shared), direction: 'shared-port' };
  const server = serverByPort(pair, isServicePort);
  if (server !== undefined) return { client: otherEnd(server), direction: 'port' };
  return { client: firstSender, direction: 'unknown' };
}

/**
 * The direction of a conversation over UDP. Here, a port that many share may as well be the client's: one socket
 * asks many servers. It counts only where the first datagram went to it.
 */
export function directionOfDatagrams(
  pair: string,
  firstSender: PairEnd,
  counts: PairCounts,
  isServicePort: IsServicePort,
): Direction {
  const server = serverByPort(pair, isServicePort);
  if (server !== undefined) return { client: otherEnd(server), direction: 'port' };
  const isShared = counts.sharedEnd(pair) === otherEnd(firstSender);
  return { client: firstSender, direction: isShared ? 'shared-port' : 'unknown' };
}

function isSystemPort(port: number): boolean {
  return port <= MAX_SYSTEM_PORT;
}

function isNoClientPort(port: number): boolean {
  return port < MIN_CLIENT_PORT;
}

/** Names the two ends by their roles. */
export function roles<T>(client: PairEnd, first: T, second: T): { client: T; server: T } {
  return client === 0 ? { client: first, server: second } : { client: second, server: first };
}
