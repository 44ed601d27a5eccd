import { IndexSet } from '../bytes/index-set.ts';
import type { Status } from '../expect/catalogue.ts';
import { levelOf, type Policy } from '../expect/level.ts';
import type { Result } from '../expect/result.ts';
import { Correlation } from './correlation.ts';

/** Counts results as they come, and keeps of each what the end of the check needs. */
export class CheckTally {
  readonly counts: Record<Status, number> = { ok: 0, mismatch: 0, inconclusive: 0, unreachable: 0 };
  /** Results that fail the check. */
  failed = 0;
  /** Those that an entry of `ignore` covers, and those that the baseline has. */
  readonly exempt = { ignore: 0, baseline: 0 };
  connections = 0;
  readonly correlation: Correlation;
  readonly #policy: Policy;
  readonly #probed = new IndexSet();

  constructor(policy: Policy, correlation = new Correlation()) {
    this.correlation = correlation;
    this.#policy = policy;
  }

  /** Endpoints of which there is a result: of several addresses of one name, all are one. */
  get endpoints(): number {
    return this.#probed.size;
  }

  add(result: Result): void {
    const { index, status, exemption, connections } = result;
    this.counts[status]++;
    this.connections += connections;
    this.#probed.add(index);
    if (exemption) this.exempt[exemption.kind]++;
    const { basis } = result.endpoint;
    if (levelOf({ status, exemption, basis }, this.#policy) === 'fail') this.failed++;
    this.correlation.add(result);
  }
}
