import { byPlace } from '../expect/by-place.ts';
import { isAuditKind } from '../expect/endpoint.ts';
import { levelOf, type Policy } from '../expect/level.ts';
import type { Result } from '../expect/result.ts';
import type { LeftOut, ResultChoice } from './report.ts';
import { GROUPS, type GroupName, groupOf } from './table-groups.ts';

/** Which results a table shows. */
export interface ChoiceOptions {
  readonly policy: Policy;
  readonly detail: 'quiet' | 'normal' | 'verbose';
}

/**
 * Keeps of each group of results only as many as a table shows, those that come first in the config, and
 * counts the others: the table of a large check needs no more memory than that of a small one.
 */
export class BoundedResults implements ResultChoice {
  readonly #options: ChoiceOptions;
  readonly #kept: Record<GroupName, Result[]> = { wrong: [], closed: [], found: [], ok: [] };
  readonly #counts: Record<GroupName, number> = { wrong: 0, closed: 0, found: 0, ok: 0 };

  constructor(options: ChoiceOptions) {
    this.#options = options;
  }

  add(result: Result): void {
    if (!isVisible(result, this.#options)) return;
    const { status, endpoint, identification } = result;
    const isAudit = isAuditKind(endpoint.expectation.expected.kind);
    const name = groupOf({ status, isAudit, outcome: identification.outcome });
    const kept = this.#kept[name];
    this.#counts[name]++;
    kept.push(result);
    if (kept.length >= 2 * capacityOf(name)) this.#kept[name] = firstOf(kept, capacityOf(name));
  }

  get results(): readonly Result[] {
    return GROUPS.flatMap(({ name }) => this.#kept[name]).sort(byPlace);
  }

  get leftOut(): LeftOut {
    const left = (name: GroupName) => this.#counts[name] - this.#kept[name].length;
    return { wrong: left('wrong'), closed: left('closed'), found: left('found'), ok: left('ok') };
  }
}

/** One more than the table shows: then it knows that there are too many. */
function capacityOf(name: GroupName): number {
  return (GROUPS.find((one) => one.name === name)?.shown ?? 0) + 1;
}

function firstOf(results: readonly Result[], count: number): Result[] {
  return [...results].sort(byPlace).slice(0, count);
}

/** What the policy ignores is only shown in detail, and only where an exemption says why. */
function isVisible(
  { status, exemption, endpoint: { basis } }: Result,
  { policy, detail }: ChoiceOptions,
): boolean {
  const level = levelOf({ status, exemption, basis }, policy);
  return level !== 'ignore' || (detail === 'verbose' && exemption !== undefined);
}
