import { entryOf } from './catalogue.ts';
import { coversFinding, hasExpired, type IgnoreEntry } from './ignore.ts';
import type { Exemption, Result } from './result.ts';

export interface ExemptionOptions {
  readonly ignores: readonly IgnoreEntry[];
  /** `2026-05-01`. */
  readonly today: string;
}

/** Which results do not fail a check although they are not ok, and which entries covered something. */
export class Exemptions {
  /** Entries of `ignore` whose last day is over: they cover nothing. */
  readonly expired: readonly IgnoreEntry[];
  readonly #ignores: readonly IgnoreEntry[];
  readonly #used = new Set<IgnoreEntry>();

  constructor({ ignores, today }: ExemptionOptions) {
    this.expired = ignores.filter((one) => hasExpired(one, today));
    this.#ignores = ignores.filter((one) => !hasExpired(one, today));
  }

  /** Entries of `ignore` that covered no finding so far. */
  get unused(): readonly IgnoreEntry[] {
    return this.#ignores.filter((one) => !this.#used.has(one));
  }

  /** The result, with its exemption if each of its failing findings is covered. */
  readonly apply = (result: Result): Result => {
    const exemption = result.status === 'ok' ? undefined : this.#exemptionOf(result);
    return exemption ? { ...result, exemption } : result;
  };

  #exemptionOf({ endpoint, findings }: Result): Exemption | undefined {
    const reasons = new Set<string>();
    for (const { code } of findings) {
      if (entryOf(code).status === undefined) continue;
      const ignore = this.#ignores.find((one) => coversFinding(one, endpoint, code));
      if (!ignore) return undefined;
      this.#used.add(ignore);
      reasons.add(ignore.reason);
    }
    return { kind: 'ignore', reason: [...reasons].join('; ') };
  }
}

/** For targets that no config lists. */
export const NO_EXEMPTIONS = new Exemptions({ ignores: [], today: '' });
