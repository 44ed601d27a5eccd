/** A goal with its outcome, and both as text. */

import { grouped } from './figures.ts';
import { type Goal, isMet, type Limit, type Outcome, type Scale } from './goals/goal.ts';

export interface MeasuredGoal {
  readonly goal: Goal;
  /** An Error if the measurement itself failed. */
  readonly outcome: Outcome | Error;
}

export type GoalState = 'met' | 'not met' | 'skipped' | 'failed';

/** Measures one goal; what it throws is its outcome. */
export async function measureGoal(goal: Goal, scale: Scale): Promise<MeasuredGoal> {
  try {
    return { goal, outcome: await goal.measure(scale) };
  } catch (error) {
    return { goal, outcome: error instanceof Error ? error : new Error(String(error)) };
  }
}

export function stateOf({ goal, outcome }: MeasuredGoal): GoalState {
  if (outcome instanceof Error) return 'failed';
  if ('skipped' in outcome) return 'skipped';
  return isMet(goal.limit, outcome.figure) ? 'met' : 'not met';
}

/** `1.31 times`, or nothing if there is no figure. */
export function figureText({ goal, outcome }: MeasuredGoal): string {
  if (outcome instanceof Error || 'skipped' in outcome) return '';
  return valueText(outcome.figure, goal.limit);
}

/** `at most 1.50 times` */
export function limitText(limit: Limit): string {
  const { atMost, atLeast } = limit;
  return atMost === undefined
    ? `at least ${valueText(atLeast, limit)}`
    : `at most ${valueText(atMost, limit)}`;
}

/** What is behind the figure, or why there is none. */
export function detailsOf({ outcome }: MeasuredGoal): readonly string[] {
  if (outcome instanceof Error) return [outcome.message];
  return 'skipped' in outcome ? [`skipped: ${outcome.skipped}`] : outcome.details;
}

function valueText(value: number, { unit }: Limit): string {
  switch (unit) {
    case 'times':
      return `${value.toFixed(2)} ${unit}`;
    case 'each':
      return `${value.toFixed(1)} ${unit}`;
    case 'MiB':
    case 'ms':
      return `${value.toFixed(0)} ${unit}`;
    case 'per second':
      return `${grouped(value)} ${unit}`;
  }
}
