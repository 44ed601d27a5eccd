import { levelOf, type Policy } from '../expect/level.ts';
import { labelOf, type Row } from './row.ts';

/** How an endpoint differs between two results. */
export type Change = 'worse' | 'new' | 'fixed' | 'changed' | 'gone';

export interface Difference {
  readonly change: Change;
  readonly before?: Row;
  readonly after?: Row;
}

export interface Comparison {
  /** The worst first, each kind in the order of the results. */
  readonly differences: readonly Difference[];
  readonly unchanged: number;
  /** 1 if something is worse, or new and failing. */
  readonly exitCode: 0 | 1;
}

const ORDER: readonly Change[] = ['worse', 'new', 'fixed', 'changed', 'gone'];

/**
 * Compares two results by endpoint: its name, address and expectation. Endpoints that are equal in all
 * three are paired in their order.
 */
export function compareResults(
  before: readonly Row[],
  after: readonly Row[],
  policy: Policy,
): Comparison {
  const waiting = new Map<string, Row[]>();
  for (const row of [...before].reverse()) {
    const others = waiting.get(keyOf(row));
    if (others) others.push(row);
    else waiting.set(keyOf(row), [row]);
  }
  const all = after.map((row): Difference | undefined => {
    const old = waiting.get(keyOf(row))?.pop();
    return differenceOf(old, row, policy);
  });
  const left = new Set([...waiting.values()].flat());
  const gone = before.filter((row) => left.has(row));
  const differences = [
    ...all.filter((one) => one !== undefined),
    ...gone.map((row): Difference => ({ change: 'gone', before: row })),
  ];
  const failing = differences.some(
    ({ change, after: row }) => change === 'worse' || (change === 'new' && fails(row, policy)),
  );
  return {
    differences: ORDER.flatMap((change) => differences.filter((one) => one.change === change)),
    unchanged: all.filter((one) => one === undefined).length,
    exitCode: failing ? 1 : 0,
  };
}

function differenceOf(before: Row | undefined, after: Row, policy: Policy): Difference | undefined {
  if (!before) return { change: 'new', after };
  const [failed, failsNow] = [fails(before, policy), fails(after, policy)];
  if (failsNow && !failed) return { change: 'worse', before, after };
  if (failed && !failsNow) return { change: 'fixed', before, after };
  return isSame(before, after) ? undefined : { change: 'changed', before, after };
}

function fails(row: Row | undefined, policy: Policy): boolean {
  return row !== undefined && levelOf(row, policy) === 'fail';
}

function isSame(a: Row, b: Row): boolean {
  return (
    a.status === b.status &&
    a.found === b.found &&
    a.software === b.software &&
    a.tlsVersion === b.tlsVersion &&
    codesOf(a) === codesOf(b)
  );
}

function codesOf({ findings }: Row): string {
  return findings.map(({ code }) => code).join(' ');
}

/** With `--all-addresses` the addresses of one name are endpoints of their own. */
function keyOf(row: Row): string {
  return [labelOf(row), row.probedAddress ?? '', row.expected].join('\n');
}
