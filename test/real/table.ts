import type { Result } from '../../src/expect/result.ts';
import type { Case } from './cases.ts';
import type { RealEndpoint } from './start.ts';

export interface Answered {
  readonly one: Case;
  readonly result: Result;
}

const HEAD = [
  ...['endpoint', 'found', 'connections', 'ms'],
  ...['wrong', 'connections', 'most', 'ms', 'most'],
];

/** What each port cost: with the right expectation, and with the wrong ones (means, and the most). */
export function tableOf(endpoints: readonly RealEndpoint[], answered: readonly Answered[]): string {
  const rows = endpoints.map((real) => [
    real.name,
    ...costs(answered.filter(({ one }) => one.real.name === real.name)),
  ]);
  return aligned([HEAD, ...rows, [`${endpoints.length} ports`, ...costs(answered)]]);
}

function costs(answered: readonly Answered[]): string[] {
  const right = answered.filter(({ one }) => one.kind === 'right').map(({ result }) => result);
  const wrong = answered
    .filter(({ one }) => one.kind !== 'right' && one.kind !== 'starttls')
    .map(({ result }) => result);
  const connections = wrong.map((one) => one.connections);
  const ms = wrong.map((one) => one.ms);
  return [
    right.length === 1 ? (right[0]?.identification.stack.join('/') ?? '') : '',
    mean(right.map((one) => one.connections)).toFixed(right.length === 1 ? 0 : 2),
    mean(right.map((one) => one.ms)).toFixed(0),
    `${wrong.length}`,
    mean(connections).toFixed(2),
    `${Math.max(0, ...connections)}`,
    mean(ms).toFixed(0),
    Math.max(0, ...ms).toFixed(0),
  ];
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0) / Math.max(1, numbers.length);
}

function aligned(rows: readonly (readonly string[])[]): string {
  const widths = HEAD.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, i) => pad(cell, widths[i] ?? 0, i < 2))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function pad(cell: string, width: number, left: boolean): string {
  return left ? cell.padEnd(width) : cell.padStart(width);
}
