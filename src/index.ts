/**
 * firstbytes as a library: what the command does, as functions. What is not exported here may change
 * at any time.
 *
 * @example
 * import { audit, check, identify, probe } from 'firstbytes';
 *
 * identify(Buffer.from('SSH-2.0-OpenSSH_9.6\r\n')).stack;             // ['ssh']
 * (await probe('db.internal', { expect: 'postgresql' })).status;      // 'ok'
 * (await check('firstbytes.yaml')).summary.exitCode;                  // 0
 * for await (const { found } of audit('10.0.0.0/24')) found.stack;    // 'ssh', 'tls/http', ...
 */

export type { Flow, FlowEnd, FlowSegment, FlowSide } from './capture/flow.ts';
export type {
  CapturedTls,
  FlowCondition,
  FlowOutcome,
  FlowReport,
  SideReading,
} from './capture/flow-report.ts';
export type { Diagnostic } from './config/diagnostic.ts';
export type { EndpointPattern } from './config/pattern.ts';
export {
  CATALOGUE,
  type CatalogueEntry,
  type Code,
  type Severity,
  type Status,
} from './expect/catalogue.ts';
export type { ClientSession } from './expect/client-session.ts';
export type { Endpoint, Expectation, Limits, Target } from './expect/endpoint.ts';
export type { Level, Policy } from './expect/level.ts';
export type { JsonExplanation } from './explain/json.ts';
export type { Candidate } from './identify/judge.ts';
export { type AuditOptions, audit } from './library/audit.ts';
export { type CheckDocument, type CheckOptions, check, endpointsOf } from './library/check.ts';
export { ConfigError, type ErrorCode, FirstbytesError } from './library/errors.ts';
export { explain } from './library/explain.ts';
export { type IdentifiedBytes, type IdentifyOptions, identify } from './library/identify.ts';
export { type ListenOptions, listen } from './library/listen.ts';
export {
  type Config,
  type LoadConfigOptions,
  loadConfig,
  parseConfig,
} from './library/load-config.ts';
export { type PcapOptions, pcap } from './library/pcap.ts';
export { type ProbeOptions, probe } from './library/probe.ts';
export type { Listening } from './listen/listen.ts';
export { tcpProtocols, udpProtocols } from './protocols/builtin.ts';
export type { Confidence, Facts, Match, Protocol } from './protocols/protocol.ts';
export { Registry, type Stack, type Transport } from './protocols/registry.ts';
export type { JsonSummary } from './report/json.ts';
export type {
  JsonAttempt,
  JsonEvidence,
  JsonExchange,
  JsonFinding,
  JsonReading,
  JsonResult,
} from './report/json-result.ts';
