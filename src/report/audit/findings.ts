import type { Severity } from '../../expect/catalogue.ts';
import { levelOf, type Policy } from '../../expect/level.ts';
import type { Row } from '../row.ts';
import { isOpen } from '../services.ts';
import type { Room } from './address-group.ts';
import { RankedGroups } from './ranked-groups.ts';
import { ServiceCounts } from './service-counts.ts';

/** Addresses that all groups keep together: some 2 MB. */
const MAX_ADDRESSES = 20_000;
/** Groups of unexpected services that are kept. */
const MAX_GROUPS = 200;
/** UTF-16 units of a product and its version, which the server chooses. */
const MAX_SOFTWARE_LENGTH = 100;

/** What unexpected services have in common. Text is unescaped. */
export interface Unexpected {
  readonly name?: string;
  readonly found: string;
  readonly severity: Severity;
  readonly code: string;
  readonly problem: string;
  readonly fix: string;
  /** Other findings of the same endpoint, by their codes. */
  readonly others: readonly string[];
}

/** What an audit has found, counted as it comes: its memory does not depend on how much it is. */
export class AuditFindings {
  readonly #policy: Policy;
  readonly #room: Room = { left: MAX_ADDRESSES };
  readonly unexpected: RankedGroups<Unexpected> = new RankedGroups(this.#room, MAX_GROUPS);
  /** By the code of the finding that comes first. */
  readonly codes = new Map<string, number>();
  readonly services: ServiceCounts = new ServiceCounts(this.#room);
  /** Targets that accepted a connection, and speak no protocol that was identified. */
  readonly unidentified: ServiceCounts = new ServiceCounts(this.#room);

  constructor(policy: Policy) {
    this.#policy = policy;
  }

  /** Targets that accepted a connection. */
  get open(): number {
    return this.services.count + this.unidentified.count;
  }

  take(row: Row): void {
    const { outcome, found, address } = row;
    const software = row.software.slice(0, MAX_SOFTWARE_LENGTH);
    if (outcome === 'identified') this.services.add(found, software, address);
    else if (isOpen(outcome)) this.unidentified.add(found, '', address);
    if (isUnexpected(row) && levelOf(row, this.#policy) !== 'ignore') this.#addUnexpected(row);
  }

  #addUnexpected({ index, name, address, found, findings }: Row): void {
    const [first, ...others] = [...findings].sort((a, b) => RANK[a.severity] - RANK[b.severity]);
    if (!first) return;
    const { severity, code, problem, fix } = first;
    const codes = others.map((one) => one.code);
    const named = name === undefined ? {} : { name };
    const data = { ...named, found, severity, code, problem, fix, others: codes };
    this.codes.set(code, (this.codes.get(code) ?? 0) + 1);
    const rank = RANK[severity] * 2 ** 40 + index;
    this.unexpected.add(JSON.stringify(data), address, { data, rank });
  }
}

const RANK: Readonly<Record<Severity, number>> = { error: 0, warning: 1, note: 2 };

/**
 * Whether a service is another than expected, or is not there. What accepts a connection and could not be
 * identified is listed apart, and of an audit without expectations what is closed is only a number.
 */
function isUnexpected({ status, outcome, isAudit, findings }: Row): boolean {
  if (status === 'mismatch') return true;
  if (status === 'unreachable') return !isAudit;
  if (status === 'inconclusive') return outcome === 'identified';
  return findings.some(({ severity }) => severity !== 'note');
}
