import type { Status } from '../../expect/catalogue.ts';
import { exitCode } from '../../expect/exit-code.ts';
import { type Judged, levelOf, STRICT } from '../../expect/level.ts';
import { sumOfUnlisted, type Unlisted } from '../../report/closed.ts';
import type { Summary } from '../../report/report.ts';
import type { RangeLine, ResultLine } from './parse-line.ts';

/** What the end of a merge adds to the totals. */
export interface MergeEnd {
  readonly startedAt: string;
  /** Wall time in milliseconds. */
  readonly ms: number;
  /** Targets in ranges that no journal has. */
  readonly notProbed: number;
}

/** The totals of all results and ranges, each counted once. */
export class MergeTotals {
  /** Targets that were not probed on purpose; see RangeCounts. */
  readonly left = { skipped: 0, alike: 0 };
  readonly #counts: Record<Status, number> = {
    ok: 0,
    mismatch: 0,
    inconclusive: 0,
    unreachable: 0,
  };
  readonly #exempt = { ignore: 0, baseline: 0 };
  #unlisted: Unlisted = { closed: { refused: 0, 'timed-out': 0, 'no-route': 0 } };
  #failed = 0;
  #connections = 0;

  addResult({ status, exemption, basis, connections }: ResultLine): void {
    const judged = { status, exemption, basis } as Judged;
    this.#counts[status]++;
    this.#connections += connections;
    if (exemption) this.#exempt[exemption.kind]++;
    if (levelOf(judged, STRICT) === 'fail') this.#failed++;
  }

  addRange({ closed, notAttempted, skipped, alike, connections }: RangeLine): void {
    const isComplete = Object.keys(notAttempted).length === 0;
    const unlisted = { closed, ...(isComplete ? {} : { notAttempted }) };
    this.#unlisted = sumOfUnlisted(this.#unlisted, unlisted);
    this.#connections += connections;
    this.left.skipped += skipped;
    this.left.alike += alike;
  }

  summary({ startedAt, ms, notProbed }: MergeEnd): Summary {
    const { ok, mismatch, inconclusive, unreachable } = this.#counts;
    const { ignore: ignored, baseline: known } = this.#exempt;
    const code = exitCode({ confirmed: ok + known, failed: this.#failed }, false);
    return {
      counts: { ...this.#counts },
      tolerated: mismatch + inconclusive + unreachable - this.#failed,
      ...(ignored > 0 ? { ignored } : {}),
      ...(known > 0 ? { known } : {}),
      notProbed,
      ...this.#unlisted,
      interrupted: false,
      connections: this.#connections,
      ms,
      startedAt,
      exitCode: notProbed > 0 && code === 0 ? 1 : code,
    };
  }
}
