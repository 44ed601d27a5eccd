import { z } from 'zod';
import { isNestedDeeper } from '../bytes/json-depth.ts';
import { addressText, type Basis, isAuditKind, type Target } from '../expect/endpoint.ts';
import { type Row, type RowEvidence, type RowFinding, softwareText } from './row.ts';

/** Bytes that are kept of what was sent, and of what was received. */
const MAX_EVIDENCE_BYTES = 256;

/** Levels of a result: those of firstbytes have less than ten. */
const MAX_DEPTH = 32;

export const count = z.int().min(0);
const STATUS = z.enum(['ok', 'mismatch', 'inconclusive', 'unreachable']);
const ORIGIN = z.object({ file: z.string(), line: z.int().min(1), column: z.int().min(1) });
const TLS = z.object({ version: z.string() });

const BASIS = z.object({
  certainty: z.enum(['stated', 'probe', 'name', 'guess', 'none']),
  evidence: z.string().optional(),
  statedAt: ORIGIN.optional(),
});

const EXEMPTION = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ignore'), reason: z.string() }),
  z.object({ kind: z.literal('baseline') }),
]);

/** Bytes as hex. */
const EVIDENCE = z.object({ probedWith: z.string(), sent: z.string(), received: z.string() });

const TRAFFIC = z.object({
  flows: count,
  clients: count,
  flowsOfOtherClients: count.exactOptional(),
  since: z.iso.datetime(),
  until: z.iso.datetime(),
  served: z.array(z.object({ stack: z.string(), flows: count })),
  callers: z.array(z.object({ address: z.string(), flows: count, speaks: z.array(z.string()) })),
  names: z.array(z.string()),
});

/** Its other fields are kept for notes, which are written again. */
const FINDING = z.looseObject({
  code: z.string(),
  severity: z.enum(['error', 'warning', 'note']),
  title: z.string(),
  problem: z.string(),
  impact: z.string().optional(),
  fix: z.string(),
  unchecked: z.string().optional(),
  validating: z.string().optional(),
  effects: z.array(z.string()).optional(),
  logs: z.array(z.string()).optional(),
});

/** The fields of a result in JSON that reports need; docs/json.md describes them. */
const RESULT = z.object({
  index: count,
  name: z.string().optional(),
  target: z.object({
    host: z.string(),
    /** Absent for a Unix socket, whose host is its path. */
    port: z.int().min(0).max(65_535).optional(),
    transport: z.enum(['tcp', 'udp', 'unix']),
    address: z.string().optional(),
  }),
  location: ORIGIN.optional(),
  basis: BASIS.optional(),
  exemption: EXEMPTION.optional(),
  expected: z.object({
    text: z.string(),
    kind: z.enum(['stacks', 'registered', 'any', 'tcp', 'closed']),
  }),
  status: STATUS,
  findings: z.array(FINDING),
  found: z.object({
    outcome: z.string(),
    stack: z.string().optional(),
    evidence: EVIDENCE.optional(),
    facts: z.object({ product: z.string().optional(), version: z.string().optional() }),
    tls: TLS.optional(),
    starttls: z.union([TLS, z.literal('refused')]).optional(),
  }),
  traffic: TRAFFIC.optional(),
  connections: count,
  ms: z.number().min(0),
});

const TOTALS = z.object({
  notProbed: count,
  closed: z.object({ refused: count, 'timed-out': count, 'no-route': count }).exactOptional(),
  notAttempted: z.record(z.string(), count).exactOptional(),
  interrupted: z.boolean(),
  connections: count,
  ms: z.number().min(0),
  startedAt: z.iso.datetime(),
});

/** The last line of `ndjson`. */
const SUMMARY_LINE = TOTALS.extend({
  schemaVersion: z.int(),
  notes: z.array(z.object({ index: count, findings: z.array(FINDING) })),
  audit: z.object({ hosts: count.exactOptional() }).exactOptional(),
});

/** A `json` document; its results are read one by one. */
const DOCUMENT = z.object({
  schemaVersion: z.int(),
  summary: TOTALS,
  results: z.array(z.record(z.string(), z.unknown())),
});

export type StoredTotals = z.infer<typeof TOTALS>;
export type StoredSummary = z.infer<typeof SUMMARY_LINE>;
export type StoredDocument = z.infer<typeof DOCUMENT>;
export type StoredFinding = z.infer<typeof FINDING>;
type StoredResult = z.infer<typeof RESULT>;

/** What was read, or why it is not what it should be. */
export type Parsed<T> = { readonly value: T } | { readonly problem: string };

export function parseResult(value: unknown): Parsed<Row> {
  if (isNestedDeeper(value, MAX_DEPTH)) return { problem: 'nested too deeply' };
  const parsed = parse(RESULT, value);
  return 'problem' in parsed ? parsed : { value: rowOf(parsed.value) };
}

export function parseSummary(value: unknown): Parsed<StoredSummary> {
  return parse(SUMMARY_LINE, value);
}

export function parseDocument(value: unknown): Parsed<StoredDocument> {
  return parse(DOCUMENT, value);
}

/** Reads a value that is hostile until it is checked. */
export function parse<T>(schema: z.ZodType<T>, value: unknown): Parsed<T> {
  const { success, data, error } = schema.safeParse(value);
  if (success) return { value: data };
  const [first] = error.issues;
  if (!first) return { problem: 'not valid' };
  const place = first.path.join('.');
  if (valueAt(value, first.path) === undefined) return { problem: `${place} is missing` };
  const message = wordsOf(first);
  return { problem: place === '' ? message : `${place}: ${message}` };
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (inner as Readonly<Record<PropertyKey, unknown>> | undefined)?.[key],
    value,
  );
}

function wordsOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return `expected ${KINDS[issue.expected] ?? issue.expected}`;
  if (issue.code === 'invalid_value') return `expected one of ${issue.values.join(', ')}`;
  return 'not a valid value';
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

function rowOf(result: StoredResult): Row {
  const { index, name, target, location, basis, exemption } = result;
  const { expected, status, findings, found, traffic } = result;
  const handshake = typeof found.starttls === 'object' ? found.starttls : found.tls;
  return {
    index,
    ...(name === undefined ? {} : { name }),
    target: targetOf(target),
    address: addressText(targetOf(target)),
    ...(target.address === undefined ? {} : { probedAddress: target.address }),
    expected: expected.text,
    isAudit: isAuditKind(expected.kind),
    status,
    outcome: found.outcome,
    found: found.stack ?? found.outcome,
    software: softwareText(found.facts),
    ...(handshake ? { tlsVersion: handshake.version } : {}),
    ...(found.evidence && status !== 'ok' ? { evidence: evidenceOf(found.evidence) } : {}),
    findings: findings.map(storedFinding),
    ...(location ? { origin: location } : {}),
    ...(basis ? { basis: basisOf(basis) } : {}),
    ...(exemption ? { exemption } : {}),
    ...(traffic ? { traffic } : {}),
    connections: result.connections,
    ms: result.ms,
  };
}

function targetOf({ host, port = 0, transport }: StoredResult['target']): Target {
  return { host, port, transport: transport === 'udp' ? 'udp' : 'tcp' };
}

/** As many bytes as reports show. What is not hex reads as zeros. */
function evidenceOf({ probedWith, sent, received }: z.infer<typeof EVIDENCE>): RowEvidence {
  return { probe: probedWith, sent: bytesOf(sent), received: bytesOf(received) };
}

function bytesOf(hex: string): Uint8Array {
  const length = Math.min(Math.floor(hex.length / 2), MAX_EVIDENCE_BYTES);
  return Uint8Array.from({ length }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16));
}

function basisOf({ certainty, evidence, statedAt }: z.infer<typeof BASIS>): Basis {
  return {
    certainty,
    ...(evidence === undefined ? {} : { evidence }),
    ...(statedAt ? { statedAt } : {}),
  };
}

/** A finding without the fields that are absent. */
export function storedFinding(finding: StoredFinding): RowFinding {
  const { code, severity, title, problem, impact, fix } = finding;
  const { unchecked, validating, effects, logs } = finding;
  return {
    code,
    severity,
    title,
    problem,
    fix,
    ...(impact === undefined ? {} : { impact }),
    ...(unchecked === undefined ? {} : { unchecked }),
    ...(validating === undefined ? {} : { validating }),
    ...(effects ? { effects } : {}),
    ...(logs ? { logs } : {}),
  };
}
