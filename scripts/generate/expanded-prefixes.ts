import { toHex } from '../../src/bytes/build.ts';
import { expansionsOf } from '../../src/explain/known-prefixes.ts';
import type { Protocol } from '../../src/protocols/protocol.ts';
import type { ExpandedRow } from '../../src/protocols/recorded-data.ts';

/** The prefixes that each protocol's recognizers accept, with the bits that they fix in each byte. */
export function expandedRows(protocols: readonly Protocol[]): ExpandedRow[] {
  return protocols.map((one) => {
    const expansions = expansionsOf(one);
    const rows = (side: 'client' | 'server') =>
      expansions
        .filter((found) => found.side === side)
        .map(({ bytes, bits }) => [toHex(bytes), ...bits.map(rounded)] as const);
    return { protocol: one.id, client: rows('client'), server: rows('server') };
  });
}

/** To a hundredth of a bit. */
function rounded(bits: number): number {
  return Math.round(bits * 100) / 100;
}
