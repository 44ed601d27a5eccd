/**
 * firstbytes as a library: identify bytes, ask targets, load and run configs. What is not
 * exported here may change at any time.
 *
 * @example
 * import { identifyReply, probe } from 'firstbytes';
 *
 * const reply = identifyReply(Buffer.from('SSH-2.0-OpenSSH_9.6\r\n'));
 * console.log(reply.stack);                     // ['ssh']
 *
 * const result = await probe('db.internal:5432', { expect: 'postgresql' });
 * console.log(result.status, result.identification.stack);
 */

import { compileExpectation } from './config/expectation.ts';
import type { EndpointPattern } from './config/pattern.ts';
import { parseAddress } from './expect/address.ts';
import {
  DEFAULT_LIMITS,
  type Endpoint,
  type Expectation,
  type Limits,
  type Target,
} from './expect/endpoint.ts';
import type { Result } from './expect/result.ts';
import { expand } from './fleet/expand.ts';
import { run } from './fleet/run.ts';
import type { Exchange } from './identify/exchange.ts';
import { type Identification, identify } from './identify/identification.ts';
import { type Candidate, judgeClientBytes } from './identify/judge.ts';
import { parseProbe } from './identify/probe.ts';
import { tcpProtocols, udpProtocols } from './protocols/builtin.ts';
import { Registry } from './protocols/registry.ts';

export type { Diagnostic } from './config/diagnostic.ts';
export { formatDiagnostic } from './config/excerpt.ts';
export { type LoadContext, type LoadedConfig, loadConfig } from './config/load.ts';
export type { EndpointPattern } from './config/pattern.ts';
export {
  CATALOGUE,
  type CatalogueEntry,
  type Code,
  type Severity,
  type Status,
} from './expect/catalogue.ts';
export { correlate } from './expect/correlate.ts';
export type { Effect, Hang } from './expect/effects.ts';
export type {
  Constraints,
  Endpoint,
  Expectation,
  Expected,
  Limits,
  Origin,
  Target,
} from './expect/endpoint.ts';
export { type Counts, exitCode, type Level, type Policy, STRICT } from './expect/exit-code.ts';
export type { Finding, Impact, Related } from './expect/finding.ts';
export type { LengthImpact } from './expect/length-impact.ts';
export type { KnownLogMessage } from './expect/log-messages.ts';
export type { Result } from './expect/result.ts';
export { type FindingWords, findingWords } from './expect/words.ts';
export { type RunOptions, run } from './fleet/run.ts';
export type { Attempt, Certificate, Exchange, TlsFacts } from './identify/exchange.ts';
export type { Evidence, Identification, Outcome, Reading } from './identify/identification.ts';
export type { Candidate } from './identify/judge.ts';
export type { Probe } from './identify/probe.ts';
export { tcpProtocols, udpProtocols } from './protocols/builtin.ts';
export type { Confidence, Facts, Match, Protocol } from './protocols/protocol.ts';
export { Registry, type Stack } from './protocols/registry.ts';

/** What a server's bytes are judged with. */
export interface ReplyContext {
  /** What it had been sent by then; nothing if it was only listened to. */
  readonly sent?: Uint8Array;
  /** The name of the probe that sent it: the id of a protocol, or `ID#2` for its second opening. */
  readonly probedWith?: string;
  /** Declared protocols besides the built-in ones. */
  readonly registry?: Registry;
}

/** Tells which protocol a server speaks from the first bytes that it sent. */
export function identifyReply(bytes: Uint8Array, context: ReplyContext = {}): Identification {
  const { sent = new Uint8Array(0), probedWith = 'listen', registry = builtIn() } = context;
  const exchange: Exchange = {
    probedWith: parseProbe(probedWith),
    turns: [{ sent, received: bytes }],
    end: 'eof',
    timing: { ended: 0 },
  };
  return identify([exchange], registry);
}

/** Tells which protocol a client speaks from the first bytes that it sent; best first. */
export function identifyClientBytes(
  bytes: Uint8Array,
  registry: Registry = builtIn(),
): readonly Candidate[] {
  return judgeClientBytes({ bytes, ended: true }, registry.all).candidates;
}

export interface ProbeOptions {
  /** A protocol or a stack such as `tls/http`, any of several, `any`, `tcp` or `closed`. */
  readonly expect?: string | readonly string[];
  /** The name for SNI and the Host field, where it differs from the address. */
  readonly serverName?: string;
  /** Clocks and caps that differ from the usual ones. */
  readonly limits?: Partial<Limits>;
  /** Send nothing: connect, listen, close. */
  readonly passive?: boolean;
  readonly registry?: Registry;
  readonly signal?: AbortSignal;
}

/**
 * Asks one target (`host:port` or `udp://host:port`) what it speaks. Whatever the target does is a result;
 * it throws a RangeError only if the target or the expectation is none.
 */
export async function probe(target: string, options: ProbeOptions = {}): Promise<Result> {
  const { expect = 'any', serverName, limits, passive = false, signal } = options;
  const { registry = builtIn() } = options;
  const address = oneTarget(target);
  const names = typeof expect === 'string' ? [expect] : expect;
  const endpoint: Endpoint = {
    target: address,
    ...(serverName === undefined ? {} : { serverName }),
    expectation: expectationOf(names, registry.forTransport(address.transport)),
    limits: { ...DEFAULT_LIMITS, ...limits },
  };
  const asking = { registry, passive, concurrency: 1, ...(signal ? { signal } : {}) };
  for await (const result of run([endpoint], asking)) return result;
  throw new RangeError('aborted before anything was asked');
}

/** The endpoints of a loaded config one by one; ranges are expanded as they are read. */
export function* endpointsOf(patterns: Iterable<EndpointPattern>): Generator<Endpoint> {
  for (const { address, ...rest } of patterns) {
    for (const target of expand(address)) yield { ...rest, target };
  }
}

function builtIn(): Registry {
  return new Registry(tcpProtocols, udpProtocols);
}

function oneTarget(text: string): Target {
  const address = parseAddress(text);
  if ('problem' in address) throw new RangeError(address.problem);
  const [first] = expand(address);
  if (!first || address.count !== 1)
    throw new RangeError('one target is wanted, not a range of them');
  return first;
}

function expectationOf(names: readonly string[], registry: Registry): Expectation {
  const wanted = { expect: names, listed: false, said: (i: number) => names[i] ?? '' };
  const found = compileExpectation(wanted, registry);
  if (!Array.isArray(found)) return found as Expectation;
  throw new RangeError(found[0]?.message ?? 'no expectation');
}
