import { CATALOGUE, type Severity, type Status } from '../expect/catalogue.ts';
import {
  addressText,
  type Basis,
  isAuditKind,
  type Origin,
  type Target,
} from '../expect/endpoint.ts';
import type { Finding } from '../expect/finding.ts';
import type { Policy } from '../expect/level.ts';
import type { Exemption, Result, Traffic } from '../expect/result.ts';
import type { Identification } from '../identify/identification.ts';
import { probeName } from '../identify/probe.ts';
import { type FindingWords, findingWords } from '../words/finding.ts';
import type { Drift } from './drift.ts';
import {
  allFindings,
  type LeftOut,
  type Report,
  type ReportInput,
  type Summary,
} from './report.ts';

/** A finding in words; the code may be one of a newer version. */
export interface RowFinding extends FindingWords {
  readonly code: string;
  readonly severity: Severity;
  readonly title: string;
}

/** What was sent and received, as proof of what was found. */
export interface RowEvidence {
  /** The name of the probe: `http`, `listen`. */
  readonly probe: string;
  readonly sent: Uint8Array;
  readonly received: Uint8Array;
}

/**
 * One endpoint as reports show it: what a finished check and its stored JSON have in common. All text is
 * unescaped.
 */
export interface Row {
  readonly index: number;
  readonly name?: string;
  readonly target: Target;
  /** `host:port`, with `udp://` in front of a UDP target. */
  readonly address: string;
  /** The IP address that was probed, if the host is a name. */
  readonly probedAddress?: string;
  readonly expected: string;
  /** Any protocol is as good: the endpoint is there to be identified. */
  readonly isAudit: boolean;
  readonly status: Status;
  /** `identified`, `refused`, `silent`, ... */
  readonly outcome: string;
  /** The stack, or else the outcome. */
  readonly found: string;
  /** Product and version, as far as known. */
  readonly software: string;
  readonly tlsVersion?: string;
  /** Absent where the status is `ok`. */
  readonly evidence?: RowEvidence;
  /** With the notes that need several endpoints. */
  readonly findings: readonly RowFinding[];
  readonly origin?: Origin;
  /** How well a foreign file supports what is expected. */
  readonly basis?: Basis;
  readonly exemption?: Exemption;
  /** Who calls the endpoint, in a capture. */
  readonly traffic?: Traffic;
  readonly connections: number;
  /** Wall time in milliseconds. */
  readonly ms: number;
  /** What `-v` shows: present in the check itself, absent in stored results. */
  readonly result?: Result;
  /** The JSON that the row was read from, if it is written again. */
  readonly stored?: Readonly<Record<string, unknown>>;
}

/** All rows of a finished check, in the order of the config. */
export interface RowReportInput {
  readonly rows: readonly Row[];
  /** Rows that were not kept, by group. */
  readonly leftOut?: LeftOut;
  readonly summary: Summary;
  readonly version: string;
  readonly policy: Policy;
  /** The current directory: paths below it are written relative to it. */
  readonly folder: string;
  /** What differs from an audit before. */
  readonly drift?: Drift;
}

/** A format: rows in, text out. */
export type RowReport = (input: RowReportInput) => Iterable<string>;

/** A format of rows for a check that runs now. */
export function reportOfRows(
  report: RowReport,
  more: Pick<RowReportInput, 'policy' | 'folder'>,
): Report {
  return {
    end: (input) => {
      const { summary, version, leftOut } = input;
      const rows = resultRows(input);
      return report({ rows, ...(leftOut ? { leftOut } : {}), summary, version, ...more });
    },
  };
}

/** The rows of a check that has just run. */
export function resultRows(input: ReportInput): Row[] {
  return input.results.map((result) => rowOf(result, allFindings(result, input)));
}

/** The row of a result with its findings. */
export function rowOf(result: Result, findings: readonly Finding[]): Row {
  const { index, endpoint, status, identification, connections, ms, address } = result;
  const { name, target, expectation, origin, basis } = endpoint;
  return {
    index,
    ...(name === undefined ? {} : { name }),
    target,
    address: addressText(target),
    ...(address === undefined ? {} : { probedAddress: address }),
    expected: expectation.text,
    isAudit: isAuditKind(expectation.expected.kind),
    status,
    outcome: identification.outcome,
    ...foundOf(identification),
    ...(status === 'ok' ? {} : evidenceOf(identification)),
    findings: findings.map((one) => rowFinding(one, basis)),
    ...(origin ? { origin } : {}),
    ...(basis ? { basis } : {}),
    ...(result.exemption ? { exemption: result.exemption } : {}),
    ...(result.traffic ? { traffic: result.traffic } : {}),
    connections,
    ms,
    result,
  };
}

/** What a report shows of an identification. */
export function foundOf({
  outcome,
  stack,
  facts,
  tls,
  upgrade,
}: Identification): Pick<Row, 'found' | 'software' | 'tlsVersion'> {
  const handshake = typeof upgrade === 'object' ? upgrade : tls;
  return {
    found: outcome === 'identified' ? stack.join('/') : outcome,
    software: softwareText(facts),
    ...(handshake ? { tlsVersion: handshake.version } : {}),
  };
}

function evidenceOf({ evidence }: Identification): Pick<Row, 'evidence'> {
  if (!evidence) return {};
  const { probedWith, sent, received } = evidence;
  return { evidence: { probe: probeName(probedWith), sent, received } };
}

/** A finding of an endpoint with this basis, as reports show it. */
export function rowFinding(finding: Finding, basis: Basis | undefined): RowFinding {
  const { severity, title } = CATALOGUE[finding.code];
  return { code: finding.code, severity, title, ...findingWords(finding, basis) };
}

/** `OpenSSH 9.2p1` */
export function softwareText({
  product,
  version,
}: {
  readonly product?: string | undefined;
  readonly version?: string | undefined;
}): string {
  return [product, version].filter((part) => part !== undefined).join(' ');
}

/** The name and the address, or only the address. */
export function labelOf({ name, address }: Pick<Row, 'name' | 'address'>): string {
  return name === undefined ? address : `${name} ${address}`;
}
