import { BaselineEntries, type BaselineEntry } from './baseline.ts';
import type { Baseline, Exemptions } from './exemptions.ts';
import { levelOf, type Policy } from './level.ts';
import type { Result } from './result.ts';

/** Compares the final results of a check with its baseline. */
export class BaselineRecord {
  readonly #entries = new BaselineEntries();
  readonly #baseline: Baseline;
  readonly #exemptions: Exemptions;
  readonly #policy: Policy;
  /** Endpoints that the baseline has: nothing is kept of the others. */
  readonly #known: ReadonlySet<string>;
  readonly #probed = new Set<string>();
  /** Endpoints of which this check knows nothing, as the machine had no time or room to probe them. */
  readonly #unknown = new Set<string>();

  constructor(baseline: Baseline, exemptions: Exemptions, policy: Policy) {
    this.#baseline = baseline;
    this.#known = new Set(baseline.entries.sorted.map(({ endpoint }) => endpoint));
    this.#exemptions = exemptions;
    this.#policy = policy;
  }

  /** Adds a final result. Returns whether the recorded entries cover it. */
  add(result: Result): boolean {
    const id = this.#baseline.idOf(result.endpoint);
    const isKnown = this.#known.has(id);
    if (isKnown) this.#probed.add(id);
    if (result.status === 'ok' || result.exemption?.kind === 'ignore') return false;
    const { exemption: _, ...plain } = result;
    if (levelOf(plain, this.#policy) !== 'fail') return false;
    const entries = this.#exemptions.entriesOf(result);
    for (const one of entries) this.#entries.add(one);
    if (entries.length === 0 && isKnown) this.#unknown.add(id);
    return entries.length > 0;
  }

  /** The new baseline: what fails the check without one, and what is still known of other endpoints. */
  get entries(): BaselineEntries {
    const kept = this.#baseline.entries.sorted.filter(({ endpoint }) =>
      this.#unknown.has(endpoint),
    );
    return new BaselineEntries([...this.#entries.sorted, ...kept]);
  }

  /** Entries of the baseline that no result needs any more. */
  get stale(): readonly BaselineEntry[] {
    return this.#baseline.entries.without(this.entries);
  }

  /** Those of endpoints that were probed: of the others, nothing is known. */
  get staleProbed(): readonly BaselineEntry[] {
    return this.stale.filter(({ endpoint }) => this.#probed.has(endpoint));
  }
}
