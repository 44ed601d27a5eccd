/** How far two products of one protocol react alike: what one recording shows about other products. */

import type { AgreementRow } from '../../src/probe/likelihood.ts';
import {
  type Reaction,
  type RecordedServer,
  recordedProductOf,
  recordedServer,
  type SearchRow,
} from '../../src/probe/recorded.ts';

const REACTIONS: readonly Reaction[] = ['identified', 'bytes', 'eof', 'reset', 'silent'];

/** The share of evidence that is spread evenly: what was never seen is not impossible. */
const SMOOTHING = 0.05;

/** One row for each recorded reaction: how another product of the protocol reacts to that opening. */
export function agreementRows(rows: readonly SearchRow[]): AgreementRow[] {
  const servers = rows.map((row) => ({
    ...recordedServer(row),
    product: recordedProductOf(row.name),
  }));
  const counts = new Counts();
  for (const [one, other, weight] of pairs(servers)) {
    for (const [probe, reaction] of one.reactions) {
      const others = other.reactions.get(probe);
      if (others) counts.add(reaction, others, weight);
    }
  }
  for (const { reactions } of servers) {
    for (const reaction of reactions.values()) counts.add('any', reaction, 1);
  }
  return (['any', ...REACTIONS] as const).map((recorded) => counts.row(recorded));
}

type Server = RecordedServer & { readonly product: string };

/** Two products of one protocol, in both orders; each product counts the same. */
function pairs(servers: readonly Server[]): (readonly [Server, Server, weight: number])[] {
  const byProtocol = new Map<string, Server[]>();
  for (const server of servers) {
    const key = `${server.layer} ${server.id}`;
    byProtocol.set(key, [...(byProtocol.get(key) ?? []), server]);
  }
  return [...byProtocol.values()].flatMap((group) => {
    const weight = 1 / new Set(group.map(({ product }) => product)).size;
    return group.flatMap((one) =>
      group
        .filter(({ product }) => product !== one.product)
        .map((other) => [one, other, weight] as const),
    );
  });
}

class Counts {
  readonly #counts = new Map<string, number>();

  add(recorded: Reaction | 'any', reaction: Reaction, weight: number): void {
    const key = `${recorded} ${reaction}`;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + weight);
  }

  row(recorded: Reaction | 'any'): AgreementRow {
    const countOf = (reaction: Reaction) => this.#counts.get(`${recorded} ${reaction}`) ?? 0;
    const total = REACTIONS.reduce((sum, reaction) => sum + countOf(reaction), 0);
    const shareOf = (reaction: Reaction) => {
      const share = total === 0 ? 1 / REACTIONS.length : countOf(reaction) / total;
      const smooth = (1 - SMOOTHING) * share + SMOOTHING / REACTIONS.length;
      return Number(smooth.toFixed(4));
    };
    const [identified, bytes, eof, reset, silent] = REACTIONS.map(shareOf) as [
      number,
      number,
      number,
      number,
      number,
    ];
    return { recorded, identified, bytes, eof, reset, silent };
  }
}
