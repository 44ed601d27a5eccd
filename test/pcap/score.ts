/** Counts how judged flows compare with what is known about them. */

import type { FlowReport } from '../../src/capture/flow-report.ts';
import type { Stack } from '../../src/protocols/registry.ts';

export type Grade = 'right' | 'tie' | 'unknown' | 'wrong' | 'none';

/** What really spoke on a flow: a stack of either side; absent where that side sent nothing. */
export interface FlowTruth {
  readonly client?: Stack;
  readonly server?: Stack;
  /** Other stacks that the server's port really speaks. */
  readonly also?: readonly Stack[];
}

export interface GradedFlow {
  readonly name: string;
  readonly client: Grade;
  readonly server: Grade;
  readonly report: FlowReport;
  readonly truth: FlowTruth;
}

export function graded(name: string, report: FlowReport, truth: FlowTruth): GradedFlow {
  const { client, server, otherClients, otherServers } = report;
  return {
    name,
    report,
    truth,
    client: gradeOf(client, otherClients, truth.client ? [truth.client] : undefined),
    server: gradeOf(
      server,
      otherServers,
      truth.server ? [truth.server, ...(truth.also ?? [])] : undefined,
    ),
  };
}

function gradeOf(
  named: FlowReport['client'],
  others: FlowReport['otherClients'],
  right: readonly Stack[] | undefined,
): Grade {
  if (!named || named.confidence === 'weak') return right ? 'unknown' : 'none';
  if (!right) return 'wrong';
  const isTie = others.some(({ confidence }) => confidence === named.confidence);
  const isRight = (stack: Stack) => right.some((one) => stack.every((id, i) => one[i] === id));
  if (isRight(named.stack)) return 'right';
  return isTie && others.some(({ stack }) => isRight(stack)) ? 'tie' : 'wrong';
}

export interface Score {
  readonly flows: number;
  readonly client: Readonly<Record<Grade, number>>;
  readonly server: Readonly<Record<Grade, number>>;
  /** Flows with one side right, and none wrong. */
  readonly named: number;
  /** Flows with a wrong side, or two protocols where there is one. */
  readonly wrong: readonly GradedFlow[];
}

export function scoreOf(flows: readonly GradedFlow[]): Score {
  return {
    flows: flows.length,
    client: counted(flows.map(({ client }) => client)),
    server: counted(flows.map(({ server }) => server)),
    named: flows.filter(isNamed).length,
    wrong: flows.filter((one) => one.client === 'wrong' || one.server === 'wrong'),
  };
}

function isNamed({ client, server }: GradedFlow): boolean {
  return (client === 'right' || server === 'right') && client !== 'wrong' && server !== 'wrong';
}

function counted(grades: readonly Grade[]): Record<Grade, number> {
  const counts = { right: 0, tie: 0, unknown: 0, wrong: 0, none: 0 };
  for (const grade of grades) counts[grade]++;
  return counts;
}

/** One line of figures. */
export function scoreLine(title: string, { flows, client, server, named, wrong }: Score): string {
  const percent = (part: number, of: number) => `${((100 * part) / Math.max(1, of)).toFixed(2)} %`;
  const side = (one: Readonly<Record<Grade, number>>) => {
    const all = flows - one.none;
    return `right ${one.right} (${percent(one.right, all)}) tie ${one.tie} unknown ${one.unknown} wrong ${one.wrong}`;
  };
  return `${title}: ${flows} flows, named ${percent(named, flows)}, wrong ${wrong.length}; client ${side(client)}; server ${side(server)}`;
}

export function grouped<T>(all: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const group = groups.get(keyOf(one));
    if (group) group.push(one);
    else groups.set(keyOf(one), [one]);
  }
  return groups;
}
