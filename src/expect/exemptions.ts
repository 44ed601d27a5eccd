import { type BaselineEntries, type BaselineEntry, baselineEntryOf } from './baseline.ts';
import { type Code, entryOf } from './catalogue.ts';
import type { Endpoint } from './endpoint.ts';
import { matchesEndpoint } from './endpoint-glob.ts';
import { coversFinding, expiredOf, hasExpired, type IgnoreEntry } from './ignore.ts';
import type { Exemption, Result } from './result.ts';

export interface ExemptionOptions {
  readonly ignores: readonly IgnoreEntry[];
  /** `2026-05-01`. */
  readonly today: string;
  readonly baseline?: Baseline;
}

/** Findings that are known, and the name under which each endpoint is known. */
export interface Baseline {
  readonly entries: BaselineEntries;
  readonly idOf: (endpoint: Endpoint) => string;
}

/** Which results do not fail a check although they are not ok, and which entries of `ignore` were used. */
export class Exemptions {
  /** Entries of `ignore` whose last day is over: they cover nothing. */
  readonly expired: readonly IgnoreEntry[];
  readonly #ignores: readonly IgnoreEntry[];
  readonly #used = new Set<IgnoreEntry>();
  readonly #baseline: Baseline | undefined;

  constructor({ ignores, today, baseline }: ExemptionOptions) {
    this.expired = expiredOf(ignores, today);
    this.#ignores = ignores.filter((one) => !hasExpired(one, today));
    this.#baseline = baseline;
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

  /** A text that is the same for endpoints whose findings are covered alike. */
  coverageOf(endpoint: Endpoint): string {
    const matching = this.#ignores.flatMap((one, i) => {
      return matchesEndpoint(endpoint, one.endpoint) ? [i] : [];
    });
    return [matching.join(), this.#baseline?.idOf(endpoint) ?? ''].join(' ');
  }

  /** What a baseline records of a result: an entry for each failing finding that is not ignored. */
  entriesOf(result: Result): readonly BaselineEntry[] {
    const codes = failingCodes(result).filter((code) => !this.#ignoreFor(result, code));
    return codes.flatMap((code) => this.#baselineEntry(result, code) ?? []);
  }

  #exemptionOf(result: Result): Exemption | undefined {
    const reasons = new Set<string>();
    let isKnown = false;
    for (const code of failingCodes(result)) {
      const ignore = this.#ignoreFor(result, code);
      if (ignore) {
        this.#used.add(ignore);
        reasons.add(ignore.reason);
        continue;
      }
      const entry = this.#baselineEntry(result, code);
      if (!entry || !this.#baseline?.entries.has(entry)) return undefined;
      isKnown = true;
    }
    if (isKnown) return { kind: 'baseline' };
    return { kind: 'ignore', reason: [...reasons].join('; ') };
  }

  #ignoreFor({ endpoint }: Result, code: Code): IgnoreEntry | undefined {
    return this.#ignores.find((one) => coversFinding(one, endpoint, code));
  }

  #baselineEntry(result: Result, code: Code): BaselineEntry | undefined {
    const id = this.#baseline?.idOf(result.endpoint);
    return id === undefined ? undefined : baselineEntryOf(result, code, id);
  }
}

function failingCodes({ findings }: Result): readonly Code[] {
  const codes = findings.map(({ code }) => code);
  return codes.filter((code) => entryOf(code).status !== undefined);
}

/** For targets that no config lists. */
export const NO_EXEMPTIONS = new Exemptions({ ignores: [], today: '' });
