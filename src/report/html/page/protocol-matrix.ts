import { type PageData, STATUSES } from '../page-data.ts';

export interface MatrixCell {
  readonly count: number;
  /** How many of them are not ok. */
  readonly wrong: number;
}

export interface ProtocolMatrix {
  /** Texts of what was found, the most frequent first. */
  readonly protocols: readonly number[];
  /** The most frequent ports, in their order. */
  readonly ports: readonly number[];
  /** By protocol, then by port. */
  readonly cells: readonly (readonly MatrixCell[])[];
  /** By protocol, over all ports. */
  readonly totals: readonly MatrixCell[];
  /** Protocols and ports that have no place. */
  readonly omitted: { readonly protocols: number; readonly ports: number };
  /** Whether most results are on ports that have no place, as on a single host. */
  readonly isSparse: boolean;
}

const OK = STATUSES.indexOf('ok');

/** Which protocols were identified on which ports; at most `size` of each. */
export function protocolMatrix(
  { columns }: PageData,
  size: { readonly protocols: number; readonly ports: number },
): ProtocolMatrix {
  const { found, port, status, isIdentified } = columns;
  const cells = new Map<number, { count: number; wrong: number }>();
  for (const [row, identified] of isIdentified.entries()) {
    if (identified === 0) continue;
    const key = (found[row] ?? 0) * 65_536 + (port[row] ?? 0);
    const cell = cells.get(key) ?? { count: 0, wrong: 0 };
    cell.count++;
    if (status[row] !== OK) cell.wrong++;
    cells.set(key, cell);
  }
  const byProtocol = sums(cells, (key) => Math.floor(key / 65_536));
  const byPort = sums(cells, (key) => key % 65_536);
  const protocols = largest(byProtocol, size.protocols);
  const ports = largest(byPort, size.ports).sort((one, other) => one - other);
  const shown = ports.reduce((sum, one) => sum + (byPort.get(one) ?? NOTHING).count, 0);
  const all = [...byPort.values()].reduce((sum, { count }) => sum + count, 0);
  return {
    protocols,
    ports,
    isSparse: 2 * shown < all,
    cells: protocols.map((protocol) =>
      ports.map((one) => cells.get(protocol * 65_536 + one) ?? NOTHING),
    ),
    totals: protocols.map((protocol) => byProtocol.get(protocol) ?? NOTHING),
    omitted: {
      protocols: byProtocol.size - protocols.length,
      ports: byPort.size - ports.length,
    },
  };
}

const NOTHING: MatrixCell = { count: 0, wrong: 0 };

function sums(
  cells: ReadonlyMap<number, MatrixCell>,
  keyOf: (key: number) => number,
): Map<number, MatrixCell> {
  const sum = new Map<number, MatrixCell>();
  for (const [key, { count, wrong }] of cells) {
    const before = sum.get(keyOf(key)) ?? NOTHING;
    sum.set(keyOf(key), { count: before.count + count, wrong: before.wrong + wrong });
  }
  return sum;
}

/** What is wrong somewhere comes before what is only frequent. */
function largest(sums: ReadonlyMap<number, MatrixCell>, limit: number): number[] {
  const all = [...sums];
  const weight = ({ count, wrong }: MatrixCell) => count + 4 * wrong;
  return all
    .sort(([, one], [, other]) => weight(other) - weight(one))
    .slice(0, limit)
    .map(([key]) => key);
}
