import type { Counts, Severity, Status } from '../../expect/catalogue.ts';
import type { AuditTotals } from '../audit/audit-tally.ts';
import type { Unlisted } from '../closed.ts';
import type { DriftCounts } from '../drift.ts';

/** The worst first: the number of a status in its column is its place here. */
export const STATUSES = [
  'mismatch',
  'unreachable',
  'inconclusive',
  'ok',
] as const satisfies readonly Status[];

/** How a result differs from an earlier one: the number in its column is its place here. */
export const CHANGES = ['', 'new', 'changed', 'gone'] as const;
export type RowChange = Exclude<(typeof CHANGES)[number], ''>;

export const TRANSPORTS = ['tcp', 'udp'] as const;

export const SEVERITIES = ['error', 'warning', 'note'] as const satisfies readonly Severity[];

type NumberArray = typeof Uint8Array | typeof Uint16Array | typeof Uint32Array;

/** One number a row. A text is its place in the dictionary, where 0 is the empty text. */
export const COLUMNS = {
  /** Text. */
  host: Uint32Array,
  port: Uint16Array,
  /** Place in TRANSPORTS. */
  transport: Uint8Array,
  /** Text. */
  name: Uint32Array,
  /** Text: the IP address that was probed, if the host is a name. */
  probedAddress: Uint32Array,
  /** Text. */
  expected: Uint32Array,
  /** Text: the stack, or else the outcome. */
  found: Uint32Array,
  /** 1 if `found` is a stack. */
  isIdentified: Uint8Array,
  /** Text: product and version. */
  software: Uint32Array,
  /** Text: the version of TLS. */
  tls: Uint32Array,
  /** Place in STATUSES. */
  status: Uint8Array,
  /** Place in `findingSets`. */
  findings: Uint32Array,
  /** Text: `file:line:column`. */
  place: Uint32Array,
  /** Text: why the result does not fail the check. */
  exemption: Uint32Array,
  /** Place in the evidence plus 1; 0 stands for nothing. */
  evidence: Uint32Array,
  /** At most 65,535. */
  connections: Uint16Array,
  /** Wall time in milliseconds. */
  ms: Uint32Array,
  /** Place in CHANGES. */
  change: Uint8Array,
  /** Text: what a service was that changed. */
  before: Uint32Array,
  /** Text: who calls the endpoint in a capture, and since when. */
  traffic: Uint32Array,
} as const satisfies Readonly<Record<string, NumberArray>>;

export type ColumnName = keyof typeof COLUMNS;
export type Columns = { readonly [Name in ColumnName]: InstanceType<(typeof COLUMNS)[Name]> };

/** The title and the sentences of a finding: texts, and the place of its severity in SEVERITIES. */
export interface PageFinding {
  readonly code: number;
  readonly severity: number;
  readonly title: number;
  readonly problem: number;
  readonly impact: number;
  readonly fix: number;
}

/** What is known of the whole run. */
export interface PageFacts extends Unlisted {
  readonly version: string;
  /** ISO 8601. */
  readonly startedAt: string;
  /** Wall time in milliseconds. */
  readonly ms: number;
  readonly connections: number;
  readonly counts: Counts;
  /** Results that do not fail the check although they are not ok. */
  readonly tolerated: number;
  readonly notProbed: number;
  readonly interrupted: boolean;
  /** Results that are counted, but not listed, since there were too many. */
  readonly omitted: number;
  /** Results that are counted, but not listed, since the policy ignores them. */
  readonly ignored: number;
  readonly audit?: Pick<AuditTotals, 'targets' | 'hosts' | 'skipped' | 'alike'>;
  readonly drift?: DriftCounts;
}

/** Everything that the page shows. */
export interface PageData {
  readonly facts: PageFacts;
  /** Escaped; 0 is the empty text. */
  readonly texts: readonly string[];
  readonly findings: readonly PageFinding[];
  /** Lists of places in `findings`; 0 is the empty list. */
  readonly findingSets: readonly (readonly number[])[];
  readonly columns: Columns;
  /** Records as evidence.ts writes them. */
  readonly evidence: Uint8Array;
}
