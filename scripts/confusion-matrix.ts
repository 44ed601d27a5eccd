/** The confusion matrix: which protocols the recognizers find in the replies of recorded servers. */

import type { Recording } from '../fixtures/recordings.ts';
import { judgeReply } from '../src/identify/judge.ts';
import type { Confidence, Layer, Protocol } from '../src/protocols/protocol.ts';
import type { Stack } from '../src/protocols/registry.ts';

export interface ConfusionMatrix {
  /** In the order of rows and columns. */
  readonly ids: readonly string[];
  readonly cells: readonly Cell[];
  readonly servers: number;
  /** With a reply. */
  readonly exchanges: number;
}

/** How often replies of one protocol were recognized as another, or as itself. */
export interface Cell extends Readonly<Record<Confidence, number>> {
  readonly actual: string;
  readonly recognized: string;
}

export function confusionMatrix(
  servers: readonly Recording[],
  protocols: readonly Protocol[],
): ConfusionMatrix {
  const cells = new Map<string, Cell>();
  let exchanges = 0;
  for (const server of servers) {
    for (const { layer, turns } of server.exchanges) {
      const [first, ...later] = turns;
      if (!first?.received.length) continue;
      exchanges++;
      const reply = { bytes: first.received, sent: first.sent, layer, later, ended: true };
      for (const { id, stack, match } of judgeReply(reply, protocols).candidates) {
        const [actual, recognized] = pairOf(id, stack, actualStacks(server, layer));
        const key = `${actual} ${recognized}`;
        const cell = cells.get(key) ?? { actual, recognized, certain: 0, likely: 0, weak: 0 };
        cells.set(key, { ...cell, [match.confidence]: cell[match.confidence] + 1 });
      }
    }
  }
  const ids = protocols.map(({ id }) => id);
  return { ids, cells: [...cells.values()], servers: servers.length, exchanges };
}

/** A candidate that agrees with a stack of the server counts as the innermost protocol of that. */
function pairOf(id: string, candidate: Stack, actual: readonly Stack[]): readonly [string, string] {
  const own = actual.find((one) => agree(candidate, one));
  const name = (own ?? actual[0])?.at(-1) ?? '';
  return [name, own ? name : id];
}

/** In plain TCP, a server behind TLS speaks tls. */
function actualStacks({ stack, also }: Recording, layer: Layer): readonly Stack[] {
  const all = [stack, ...also];
  if (layer === 'tls') return all.filter(([outer]) => outer === 'tls').map((one) => one.slice(1));
  return all.map((one) => (one[0] === 'tls' ? ['tls'] : one));
}

function agree(one: Stack, other: Stack): boolean {
  return one.every((id, i) => i >= other.length || other[i] === id);
}
