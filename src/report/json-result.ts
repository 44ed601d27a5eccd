import { toHex } from '../bytes/build.ts';
import { CATALOGUE, type Code, entryOf, type Severity, type Status } from '../expect/catalogue.ts';
import {
  type Basis,
  type Constraints,
  type Endpoint,
  type Expected,
  isSocketPath,
  type Origin,
} from '../expect/endpoint.ts';
import type { Finding } from '../expect/finding.ts';
import type { Exemption, Result, Traffic } from '../expect/result.ts';
import {
  type Attempt,
  type End,
  type Exchange,
  type Failure,
  isExchange,
  type Timing,
  type TlsFacts,
} from '../identify/exchange.ts';
import type { Evidence, Outcome, Reading } from '../identify/identification.ts';
import { probeName } from '../identify/probe.ts';
import type { Confidence, Facts, Turn } from '../protocols/protocol.ts';
import { findingWords } from '../words/finding.ts';
import type { FindingPlace } from './report.ts';

/** Increases when a field is removed or changes its meaning, but not for new fields. */
export const SCHEMA_VERSION = 2;

/** How many bytes of a turn an attempt shows: a target may have many attempts, and the evidence has more. */
const MAX_TURN_BYTES = 512;

/** A result in `json` and `ndjson`; docs/json.md describes each field. */
export interface JsonResult {
  readonly index: number;
  readonly name?: string;
  readonly description?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly target: {
    /** Also the path of a Unix socket, or a service without servers: neither has a port. */
    readonly host: string;
    readonly port?: number;
    readonly transport: 'tcp' | 'udp' | 'unix';
    readonly address?: string;
  };
  readonly serverName?: string;
  readonly path?: string;
  readonly proxyProtocol?: 'v1' | 'v2';
  readonly location?: Origin;
  /** How well a foreign file supports what is expected. */
  readonly basis?: Basis;
  readonly expected: {
    readonly text: string;
    readonly kind: Expected['kind'];
    readonly stacks?: readonly string[];
    readonly constraints: Constraints;
  };
  readonly status: Status;
  readonly exemption?: Exemption;
  readonly findings: readonly JsonFinding[];
  readonly found: {
    readonly outcome: Outcome;
    readonly stack?: string;
    readonly confidence?: Confidence;
    readonly facts: Facts;
    readonly evidence?: JsonEvidence;
    readonly runnersUp: readonly JsonReading[];
    readonly tls?: TlsFacts;
    readonly handshakeError?: string;
    readonly starttls?: TlsFacts | 'refused';
    readonly errorCode?: string;
  };
  readonly attempts: readonly JsonAttempt[];
  readonly connections: number;
  readonly ms: number;
  /** What a capture shows of the endpoint. */
  readonly traffic?: Traffic;
}

export interface JsonFinding {
  readonly code: Code;
  readonly severity: Severity;
  readonly status?: Exclude<Status, 'ok'>;
  readonly title: string;
  readonly problem: string;
  readonly impact?: string;
  readonly fix: string;
  readonly unchecked?: string;
  readonly validating?: string;
  readonly effects?: readonly string[];
  readonly logs?: readonly string[];
  readonly about: Finding['about'];
  readonly location?: Origin;
}

export interface JsonReading {
  readonly stack: string;
  readonly confidence: Confidence;
  readonly facts: Facts;
  readonly evidence: JsonEvidence;
}

export interface JsonEvidence {
  readonly layer: 'tcp' | 'tls' | 'udp';
  readonly probedWith: string;
  readonly sent: string;
  readonly received: string;
  readonly at?: readonly [start: number, end: number];
  readonly rule?: string;
  readonly spec?: string;
}

export type JsonAttempt =
  | JsonExchange
  | { readonly failure: Failure; readonly errorCode: string; readonly timing: Timing };

/** Bytes of one direction and of the other; the lengths are there where bytes are left out. */
export interface JsonTurn {
  readonly sent: string;
  readonly sentLength?: number;
  readonly received: string;
  readonly receivedLength?: number;
}

export interface JsonExchange {
  readonly probedWith: string;
  readonly turns: readonly JsonTurn[];
  readonly end: End;
  readonly timing: Timing;
  readonly tls?: TlsFacts;
  readonly inner?: JsonExchange;
  readonly starttls?: TlsFacts | 'refused';
}

/** Everything that is known of one endpoint, bytes as hex and times in whole milliseconds. */
export function toJson(result: Result, findings: readonly Finding[]): JsonResult {
  const { index, endpoint, status, identification: found, attempts, connections, ms } = result;
  const { name, description, labels, target, serverName, path, proxyProtocol } = endpoint;
  const { origin, basis, expectation } = endpoint;
  const { expected, text, constraints } = expectation;
  return {
    index,
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description }),
    ...(labels ? { labels } : {}),
    target: {
      ...targetToJson(target),
      ...(result.address === undefined ? {} : { address: result.address }),
    },
    ...(serverName === undefined ? {} : { serverName }),
    ...(path === undefined ? {} : { path }),
    ...(proxyProtocol === undefined ? {} : { proxyProtocol }),
    ...(origin ? { location: origin } : {}),
    ...(basis ? { basis } : {}),
    expected: {
      text,
      kind: expected.kind,
      ...('stacks' in expected ? { stacks: expected.stacks.map(joined) } : {}),
      constraints,
    },
    status,
    ...(result.exemption ? { exemption: result.exemption } : {}),
    findings: findings.map((one) => findingToJson(one, endpoint)),
    found: {
      outcome: found.outcome,
      ...(found.stack.length > 0 ? { stack: joined(found.stack) } : {}),
      ...(found.confidence ? { confidence: found.confidence } : {}),
      facts: found.facts,
      ...(found.evidence ? { evidence: evidenceToJson(found.evidence) } : {}),
      runnersUp: found.runnersUp.map(readingToJson),
      ...(found.tls ? { tls: found.tls } : {}),
      ...(found.handshakeError === undefined ? {} : { handshakeError: found.handshakeError }),
      ...(found.upgrade ? { starttls: found.upgrade } : {}),
      ...(found.code === undefined ? {} : { errorCode: found.code }),
    },
    attempts: attempts.map(attemptToJson),
    connections,
    ms: Math.round(ms),
    ...(result.traffic ? { traffic: result.traffic } : {}),
  };
}

function targetToJson({ host, port, transport }: Endpoint['target']): JsonResult['target'] {
  if (isSocketPath(host)) return { host, transport: 'unix' };
  return port === 0 ? { host, transport } : { host, port, transport };
}

/** A finding with the sentences of every other format. */
export function findingToJson(finding: Finding, { origin, basis }: FindingPlace): JsonFinding {
  const { status } = entryOf(finding.code);
  const { severity, title } = CATALOGUE[finding.code];
  return {
    code: finding.code,
    severity,
    ...(status ? { status } : {}),
    title,
    ...findingWords(finding, basis),
    about: finding.about,
    ...(origin ? { location: origin } : {}),
  };
}

function readingToJson({ stack, confidence, facts, evidence }: Reading): JsonReading {
  return { stack: joined(stack), confidence, facts, evidence: evidenceToJson(evidence) };
}

function evidenceToJson({ layer, probedWith, sent, received, ...rest }: Evidence): JsonEvidence {
  const bytes = { sent: toHex(sent), received: toHex(received) };
  return { layer, probedWith: probeName(probedWith), ...bytes, ...rest };
}

function attemptToJson(attempt: Attempt): JsonAttempt {
  if (isExchange(attempt)) return exchangeToJson(attempt);
  const { failure, code, timing } = attempt;
  return { failure, errorCode: code, timing: rounded(timing) };
}

function exchangeToJson(exchange: Exchange): JsonExchange {
  const { probedWith, turns, end, timing, tls, inner, upgrade } = exchange;
  return {
    probedWith: probeName(probedWith),
    turns: turns.map(turnToJson),
    end,
    timing: rounded(timing),
    ...(tls ? { tls } : {}),
    ...(inner ? { inner: exchangeToJson(inner) } : {}),
    ...(upgrade ? { starttls: upgrade } : {}),
  };
}

function turnToJson({ sent, received }: Turn): JsonTurn {
  return {
    sent: toHex(sent.subarray(0, MAX_TURN_BYTES)),
    ...(sent.length > MAX_TURN_BYTES ? { sentLength: sent.length } : {}),
    received: toHex(received.subarray(0, MAX_TURN_BYTES)),
    ...(received.length > MAX_TURN_BYTES ? { receivedLength: received.length } : {}),
  };
}

function rounded({ connected, sentAt, firstByte, ended }: Timing): Timing {
  return {
    ...(connected === undefined ? {} : { connected: Math.round(connected) }),
    ...(sentAt === undefined ? {} : { sentAt: Math.round(sentAt) }),
    ...(firstByte === undefined ? {} : { firstByte: Math.round(firstByte) }),
    ended: Math.round(ended),
  };
}

function joined(stack: readonly string[]): string {
  return stack.join('/');
}
