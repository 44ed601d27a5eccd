import type { Recording } from '../../fixtures/recordings.ts';
import { toHex } from '../../src/bytes/build.ts';
import { parseProbe, protocolOf } from '../../src/identify/probe.ts';
import type { Protocol } from '../../src/protocols/protocol.ts';
import type { BannerRow, PrefixRow, ReplyRow } from '../../src/protocols/recorded-data.ts';

/** In bytes: what declared protocols are checked against, and what a banner may have. */
const MAX_RECEIVED = 256;
const MAX_SENT = 64;
const MAX_FOREIGN_RECEIVED = 64;
/** Of one server's replies to foreign openings, so many different ones, by the name of the probe. */
const MAX_FOREIGN_REPLIES = 4;
const PREFIX_LENGTH = 8;

/** What each server replies to its own clients, and some of what it replies to others. */
export function replyRows(servers: readonly Recording[]): ReplyRow[] {
  return servers.flatMap((server) => {
    const replies = repliesOf(server);
    const own = replies.filter(({ probedWith }) => isOwn(server, probedWith));
    const foreign = different(replies.filter((one) => !own.includes(one)));
    const some = foreign.slice(0, MAX_FOREIGN_REPLIES).map((one) => {
      return { ...one, received: one.received.slice(0, 2 * MAX_FOREIGN_RECEIVED) };
    });
    return [...different(own), ...some];
  });
}

/** Whole banners in plain TCP, after which the client has something to send. */
export function bannerRows(servers: readonly Recording[], known: readonly Protocol[]): BannerRow[] {
  return servers.flatMap((server) => {
    const [protocol = '', ...inner] = server.stack;
    const definition = known.find(({ id }) => id === protocol);
    if (inner.length > 0 || !definition || definition.silentAfterBanner) return [];
    const banner = server.exchanges.find(
      ({ layer, probedWith, turns: [turn] }) =>
        layer === 'tcp' && probedWith === 'listen' && turn && isBannerLength(turn.received),
    );
    const received = banner?.turns[0]?.received;
    return received ? [{ protocol, name: server.name, bytes: toHex(received) }] : [];
  });
}

/** How the replies of each product begin; one that repeats what was sent identifies nothing. */
export function prefixRows(servers: readonly Recording[]): PrefixRow[] {
  const byProduct = new Map<string, Set<string>>();
  for (const { product, stack, exchanges } of servers) {
    for (const { layer, turns } of exchanges) {
      const [turn, ...later] = turns;
      if (!turn || turn.received.length === 0 || later.length > 0) continue;
      const prefix = toHex(turn.received.subarray(0, PREFIX_LENGTH));
      if (turn.sent.length > 0 && prefix.startsWith(toHex(turn.sent.subarray(0, 4)))) continue;
      const protocol = (layer === 'tcp' ? stack[0] : stack.find((id) => id !== 'tls')) ?? 'tls';
      const key = JSON.stringify([protocol, product]);
      byProduct.set(key, (byProduct.get(key) ?? new Set()).add(prefix));
    }
  }
  return [...byProduct].map(([key, prefixes]) => {
    const [protocol, product]: [string, string] = JSON.parse(key);
    return { protocol, product, prefixes: [...prefixes].sort() };
  });
}

function repliesOf({ name, stack, exchanges }: Recording): ReplyRow[] {
  return exchanges.flatMap(({ layer, probedWith, turns }) => {
    const [turn, ...later] = turns;
    if (!turn || turn.received.length === 0 || later.length > 0 || layer === 'udp') return [];
    const sent = toHex(turn.sent.subarray(0, MAX_SENT));
    const received = toHex(turn.received.subarray(0, MAX_RECEIVED));
    return [{ name, stack: stack.join('/'), layer, probedWith, sent, received }];
  });
}

function isOwn({ stack }: Recording, probedWith: string): boolean {
  return probedWith === 'listen' || stack.includes(protocolOf(parseProbe(probedWith)) ?? '');
}

function isBannerLength({ length }: Uint8Array): boolean {
  return length > 0 && length < MAX_RECEIVED;
}

function different(replies: readonly ReplyRow[]): ReplyRow[] {
  return [
    ...new Map(replies.toReversed().map((one) => [one.layer + one.received, one])).values(),
  ].toReversed();
}
