/** Measures endpoints with every kind of expectation. */

import type { Registry } from '../../src/protocols/registry.ts';
import {
  withoutExpectation,
  withRightExpectation,
  withSilentExpectations,
  withWrongExpectations,
} from './measure.ts';
import {
  printWithoutExpectation,
  printWithRightExpectation,
  printWithSilentExpectations,
  printWithWrongExpectations,
} from './print.ts';
import type { Measured } from './totals.ts';
import type { KnownEndpoint } from './truth.ts';

export interface MeasureOptions {
  /** How often the right expectations are probed. */
  readonly runs: number;
  /** How many wrong expectations each endpoint gets. */
  readonly wrong: number;
  /** How many protocols that never reply each endpoint is asked for; all by default. */
  readonly silent?: number;
  readonly seed: number;
  /** The endpoints that confirm the right expectation if all is well. */
  readonly confirmable: readonly KnownEndpoint[];
}

export async function measureAll(
  endpoints: readonly KnownEndpoint[],
  registry: Registry,
  { runs, wrong: count, silent: most, seed, confirmable }: MeasureOptions,
): Promise<Measured> {
  const free = await withoutExpectation(endpoints, registry);
  const right: Measured['right'][number][] = [];
  for (let i = 0; i < runs; i++) right.push(await withRightExpectation(confirmable, registry));
  const known = endpoints.filter((endpoint) => endpoint.right !== undefined);
  const { silent: mute } = free;
  const wrong = await withWrongExpectations(known, registry, { count, seed, silent: mute });
  const silent = await withSilentExpectations(known, registry, mute, most);
  return { free, right, wrong, silent };
}

export function printMeasured({ free, right, wrong, silent }: Measured): void {
  printWithoutExpectation(free);
  for (const [i, one] of right.entries()) printWithRightExpectation(one, i + 1);
  printWithWrongExpectations(wrong);
  printWithSilentExpectations(silent);
}
