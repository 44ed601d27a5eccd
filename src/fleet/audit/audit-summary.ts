import type { Status } from '../../expect/catalogue.ts';
import { exitCode } from '../../expect/exit-code.ts';
import { type Judged, levelOf, type Policy, STRICT } from '../../expect/level.ts';
import { AuditTally } from '../../report/audit/audit-tally.ts';
import { closedTotal } from '../../report/closed.ts';
import type { Summary } from '../../report/report.ts';
import { isOpen } from '../../report/services.ts';
import type { HostNote, RangeCounts } from './events.ts';

/**
 * An audit asks for what is there, and not for a service that was promised: what does not say what
 * it is fails nothing.
 */
export const AUDIT_POLICY: Policy = { ...STRICT, inconclusive: 'warn' };

/** What the totals need of a result: of one that comes, or of a line of a journal. */
export interface SummedResult extends Judged {
  /** Its number, where all hosts are numbered: then its text is not kept. */
  readonly host: string | number;
  readonly outcome: string;
  readonly connections: number;
}

/** What the end of an audit adds to the totals. */
export interface AuditEnd {
  readonly startedAt: string;
  /** Wall time in milliseconds. */
  readonly ms: number;
  /** Targets that were not done. */
  readonly notProbed: number;
  readonly interrupted: boolean;
}

/** Adds up an audit from its events, or from the lines of its journals. */
export class AuditSummary {
  readonly counts: Record<Status, number> = { ok: 0, mismatch: 0, inconclusive: 0, unreachable: 0 };
  readonly tally: AuditTally;
  readonly #policy: Policy;
  readonly #exempt = { ignore: 0, baseline: 0 };
  #failed = 0;
  #connections = 0;

  /** `targets`: how many there are in all. */
  constructor(targets: number, policy: Policy) {
    this.tally = new AuditTally(targets);
    this.#policy = policy;
  }

  addResult(result: SummedResult): void {
    const { status, exemption, connections, host, outcome } = result;
    this.counts[status]++;
    this.#connections += connections;
    if (exemption) this.#exempt[exemption.kind]++;
    if (levelOf(result, this.#policy) === 'fail') this.#failed++;
    if (!isOpen(outcome)) return;
    if (typeof host === 'number') this.tally.addOpenHostNumber(host);
    else this.tally.addOpenHost(host);
  }

  addRange(counts: RangeCounts): void {
    this.tally.addRange(counts);
  }

  addHost({ host, note }: HostNote): void {
    this.tally.addHost(host, note);
  }

  /** A closed port confirms that nothing unexpected is there. */
  summary({ startedAt, ms, notProbed, interrupted }: AuditEnd): Summary {
    const { ok, mismatch, inconclusive, unreachable } = this.counts;
    const { ignore: ignored, baseline: known } = this.#exempt;
    const { unlisted } = this.tally;
    const closed = unlisted.closed ? closedTotal(unlisted.closed) : 0;
    const confirmed = ok + known + inconclusive + closed;
    const code = exitCode({ confirmed, failed: this.#failed }, interrupted);
    return {
      counts: { ...this.counts },
      tolerated: mismatch + inconclusive + unreachable - this.#failed,
      ...(ignored > 0 ? { ignored } : {}),
      ...(known > 0 ? { known } : {}),
      notProbed,
      ...unlisted,
      audit: this.tally.totals(),
      interrupted,
      connections: this.#connections + this.tally.connections,
      ms,
      startedAt,
      exitCode: notProbed > 0 && code === 0 ? 1 : code,
    };
  }
}
