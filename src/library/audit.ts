import { excludedAddress, includedAddress } from '../config/audit-address.ts';
import { parsePortList } from '../config/port-list.ts';
import type { AddressError, AddressPattern } from '../expect/address.ts';
import { DEFAULT_LIMITS, type Target } from '../expect/endpoint.ts';
import type { AuditDefinition } from '../fleet/audit/definition.ts';
import { planOf } from '../fleet/audit/definition-plan.ts';
import type { AuditPlan } from '../fleet/audit/plan.ts';
import { runAudit } from '../fleet/audit/run-audit.ts';
import { RateLimit } from '../fleet/rate-limit.ts';
import type { Registry } from '../protocols/registry.ts';
import { type JsonResult, toJson } from '../report/json-result.ts';
import { builtInRegistry } from './built-in.ts';
import { FirstbytesError } from './errors.ts';
import { readExpectation } from './target.ts';

export interface AuditOptions {
  /** Ports of targets without one: `22,80,8000-8100`, `top100` (the default), `registered`, `all`. */
  readonly ports?: string;
  /** Hosts, networks or `host:port` that are left out. */
  readonly exclude?: string | readonly string[];
  /** What is `registered` for the port (the default), `any`, or protocols. */
  readonly expect?: string | readonly string[];
  /** Milliseconds for each target: 5,000 by default. */
  readonly timeout?: number;
  /** How many targets may work at the same time: 96 by default. */
  readonly concurrency?: number;
  /** Connections to one host at the same time: 32 by default. */
  readonly perHost?: number;
  /** Connections per second; no limit by default. */
  readonly rate?: number;
  /** Skip hosts of which the first three ports time out. */
  readonly skipDead?: boolean;
  /** Send nothing: connect, listen, close. */
  readonly passive?: boolean;
  /** Of the order of the targets, from 0 to 2^32 - 1; random by default. */
  readonly seed?: number;
  /** The built-in protocols by default; a loaded config has one with its own. */
  readonly registry?: Registry;
  /** Called for each target that accepts no connection, with the system's error code. */
  readonly onClosed?: (target: Target, code: string) => void;
  readonly signal?: AbortSignal;
}

/**
 * Finds services: yields a result for each target that accepts a connection, as soon as it is
 * complete. Targets are hosts, networks, ranges, `host:port` and URLs, and are expanded as they are
 * probed. Throws a FirstbytesError if a target, the ports or the expectation are invalid.
 *
 * @example
 * for await (const { target, found } of audit('10.0.0.0/24', { ports: '22,443' })) {
 *   console.log(target.host, target.port, found.stack);
 * }
 */
export async function* audit(
  targets: string | readonly string[],
  options: AuditOptions = {},
): AsyncGenerator<JsonResult> {
  const { registry = builtInRegistry(), concurrency = 96, perHost = 32, rate } = options;
  const { skipDead: skipsDead = false, passive = false, onClosed, signal } = options;
  const plan = planFor(listOf(targets), options, registry);
  const running = {
    registry,
    concurrency,
    perHost,
    skipsDead,
    passive,
    ranges: [{ from: 0, to: plan.size }],
    ...(rate === undefined ? {} : { rate: new RateLimit(rate) }),
    ...(onClosed && {
      onClosed: ({ target }: { target: Target }, code: string) => onClosed(target, code),
    }),
    ...(signal && { signal }),
  };
  for await (const events of runAudit(plan, running)) {
    for (const event of events) {
      if (event.kind !== 'results') continue;
      for (const result of event.results) yield toJson(result, result.findings);
    }
  }
}

function planFor(
  targets: readonly string[],
  { ports = 'top100', exclude = [], expect = 'registered', timeout, seed }: AuditOptions,
  registry: Registry,
): AuditPlan {
  const list = parsePortList(ports, registry);
  if ('problem' in list) throw invalidTarget(ports, list);
  const read = (text: string) => addressesOf(text, includedAddress(text, list, registry));
  const names = listOf(expect);
  const isRegistered = names.length === 1 && names[0] === 'registered';
  if (!isRegistered) readExpectation(names, registry);
  const definition: AuditDefinition = {
    endpoints: [],
    addresses: targets.flatMap(read),
    exclude: listOf(exclude).flatMap((text) => addressesOf(text, excludedAddress(text, registry))),
    expect: isRegistered ? 'registered' : names,
    limits: { ...DEFAULT_LIMITS, retries: 0, ...(timeout === undefined ? {} : { total: timeout }) },
    seed: seed ?? Math.floor(Math.random() * 2 ** 32),
  };
  try {
    return planOf(definition, registry);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new FirstbytesError('ERR_TARGET_INVALID', `too many targets: ${error.message}`);
  }
}

function addressesOf(
  text: string,
  found: readonly AddressPattern[] | AddressError,
): readonly AddressPattern[] {
  if ('problem' in found) throw invalidTarget(text, found);
  return found;
}

function invalidTarget(
  text: string,
  { problem, hint }: Omit<AddressError, 'offset'>,
): FirstbytesError {
  // An address may have a password in front of its host, which the problem never repeats.
  const shown = text.includes('@') ? '' : `"${text}": `;
  const more = hint === undefined ? {} : { hint };
  return new FirstbytesError('ERR_TARGET_INVALID', `${shown}${problem}`, more);
}

function listOf(texts: string | readonly string[]): readonly string[] {
  return typeof texts === 'string' ? [texts] : texts;
}
