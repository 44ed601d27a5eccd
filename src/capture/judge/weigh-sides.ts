import type { Stack } from '../../protocols/registry.ts';
import type { SideReading } from '../flow-report.ts';
import { agrees, confirmed, isStrong, RANK } from './reading.ts';

/** What both sides are together. */
export interface Agreement {
  readonly outcome: 'identified' | 'different-protocols' | 'ambiguous' | 'unknown-bytes';
  /** Of both sides; empty unless `identified`. */
  readonly stack: Stack;
  readonly client?: SideReading;
  readonly server?: SideReading;
}

const NO_STACK: Stack = [];

/** Weighs the readings of both sides, each best first. */
export function weighSides(
  clients: readonly SideReading[],
  servers: readonly SideReading[],
): Agreement {
  const pair = bestPair(clients, servers);
  if (pair) return pair;
  const client = soleBest(clients);
  const server = soleBest(servers);
  if (client && server) {
    return { outcome: 'different-protocols', stack: NO_STACK, client, server };
  }
  const page = client && foreignPage(servers);
  if (page) return { outcome: 'different-protocols', stack: NO_STACK, client, server: page };
  const one = client ?? server;
  if (one && !isContradicted(one, client ? servers : clients)) {
    return { outcome: 'identified', stack: one.stack, ...(client ? { client } : { server: one }) };
  }
  const [anyClient, anyServer] = [clients[0], servers[0]];
  if (!anyClient && !anyServer) return { outcome: 'unknown-bytes', stack: NO_STACK };
  return {
    outcome: 'ambiguous',
    stack: NO_STACK,
    ...(anyClient ? { client: anyClient } : {}),
    ...(anyServer ? { server: anyServer } : {}),
  };
}

/**
 * The two readings of one protocol that are best together. One side that is certain of another protocol
 * is not outvoted: then the result is undefined.
 */
function bestPair(
  clients: readonly SideReading[],
  servers: readonly SideReading[],
): Agreement | undefined {
  let best: readonly [SideReading, SideReading] | undefined;
  let isTie = false;
  for (const client of clients) {
    for (const server of servers) {
      if (!agrees(client.stack, server.stack)) continue;
      const compared = best ? rankOf(client, server) - rankOf(...best) : 1;
      if (compared > 0) {
        best = [client, server];
        isTie = false;
      } else if (compared === 0 && best && !isSame(best, client, server)) isTie = true;
    }
  }
  if (!best || isTie) return undefined;
  const [client, server] = best;
  if (isOutvoted(client, clients) || isOutvoted(server, servers)) return undefined;
  const stack = client.stack.length > server.stack.length ? client.stack : server.stack;
  return {
    outcome: 'identified',
    stack,
    client: confirmed(client, 'server'),
    server: confirmed(server, 'client'),
  };
}

function rankOf(client: SideReading, server: SideReading): number {
  return RANK[client.confidence] + RANK[server.confidence];
}

function isSame(
  [client, server]: readonly [SideReading, SideReading],
  otherClient: SideReading,
  otherServer: SideReading,
): boolean {
  return agrees(client.stack, otherClient.stack) && agrees(server.stack, otherServer.stack);
}

/** Another reading of the same side is certain, and this one is weak. */
function isOutvoted(one: SideReading, readings: readonly SideReading[]): boolean {
  return one.confidence === 'weak' && readings[0]?.confidence === 'certain';
}

/** The best reading, if it is strong and no other is as good. */
function soleBest(readings: readonly SideReading[]): SideReading | undefined {
  const [best, second] = readings;
  if (!best || !isStrong(best) || second?.confidence === best.confidence) return undefined;
  return best;
}

/**
 * A status line of HTTP is weak, as servers of TLS send it in plaintext too. But whichever of the two it
 * is: it is not the protocol of a client that neither agrees with.
 */
function foreignPage([best]: readonly SideReading[]): SideReading | undefined {
  return best?.stack[0] === 'http' && !isStrong(best) ? best : undefined;
}

/** Several strong readings of the other side, none of which agrees. */
function isContradicted(one: SideReading, others: readonly SideReading[]): boolean {
  return isStrong(others[0]) && !others.some(({ stack }) => agrees(stack, one.stack));
}
