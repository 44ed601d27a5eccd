import {
  BY_ALPN,
  HANDSHAKE,
  LISTEN,
  type Probe,
  probeName,
  protocolOf,
  sameProbe,
} from '../identify/probe.ts';
import type { Registry, Stack } from '../protocols/registry.ts';
import { EXPECTED_DELAY } from './delays.ts';
import { openingProbes, outerProbe, readinessProbe } from './opening.ts';
import type { PlanContext } from './plan-context.ts';
import { isFragile, maySend } from './politeness.ts';
import type { Step } from './step.ts';

/**
 * One step for each opening of each expected stack, the first openings first. Stacks in TLS share
 * a step, since ALPN chooses. What is registered for the port gets its first openings: the others are
 * part of the search, which ends early at a target that is silent.
 */
export function expectedSteps(context: PlanContext): Step[] {
  const { expected } = context.endpoint.expectation;
  if (expected.kind === 'stacks') return stepsFor(expected.stacks, expected.also, context);
  if (expected.kind !== 'registered' || isFragile(context)) return [];
  const harmless = expected.stacks.filter((stack) => isHarmless(stack, context.registry));
  return stepsFor(harmless, [], context).filter((step) => {
    return openingIndex(step, context.registry) === 0 && maySend(outerProbe(step), context);
  });
}

/** A registered protocol is a guess, so its opening must be one that a search may send. */
function isHarmless(stack: Stack, registry: Registry): boolean {
  const { sideEffect, answersBy } = registry.get(stack.at(-1) ?? '') ?? {};
  return !sideEffect && answersBy === undefined;
}

function stepsFor(
  stacks: readonly Stack[],
  also: readonly Stack[] = [],
  { endpoint, registry, readiness }: PlanContext,
): Step[] {
  const { expectation, limits } = endpoint;
  const { constraints } = expectation;
  const insideTls = stacks.filter(([outer]) => outer === 'tls');
  const plain = stacks.filter(([outer]) => outer !== 'tls');
  const delay = Math.min(EXPECTED_DELAY, limits.firstByte);
  // An upgrade to TLS needs the opening that leads to it.
  const asks = readiness && !constraints.tls && !constraints.starttls;
  const steps = plain.flatMap((stack) => [
    ...(asks ? readinessSteps(stack, registry) : []),
    ...plainSteps(stack, delay, registry),
  ]);
  if (insideTls.length > 0) {
    const secured = tlsSteps(insideTls, constraints.alpn, delay, registry);
    if (stacks[0]?.[0] === 'tls') steps.unshift(...secured);
    else steps.push(...secured);
  }
  for (const stack of also) {
    steps.push(...tlsSteps([stack], constraints.alpn, delay, registry));
  }
  if (steps.length < 2) return steps;
  const distinct = steps
    .filter((step, i) => steps.findIndex((other) => isSameStep(step, other)) === i)
    .sort((a, b) => openingIndex(a, registry) - openingIndex(b, registry));
  return distinct.map(listenOnce);
}

/** A banner that did not come on the first connection is not awaited on the others. */
function listenOnce(step: Step, i: number, all: readonly Step[]): Step {
  const before = all.slice(0, i);
  return {
    ...step,
    listenFirst: before.some((one) => one.listenFirst > 0) ? 0 : step.listenFirst,
    listenInside: before.some((one) => one.listenInside > 0) ? 0 : step.listenInside,
  };
}

function isSameStep(one: Step, other: Step): boolean {
  return one.layer === other.layer && sameProbe(one.probe, other.probe);
}

function openingIndex({ probe }: Step, registry: Registry): number {
  if (probe.kind !== 'opening') return 0;
  const isReadiness = probe.index === registry.get(probe.protocol)?.openings.length;
  return isReadiness ? 0 : probe.index;
}

function readinessSteps(stack: Stack, registry: Registry): Step[] {
  const protocol = registry.get(stack.at(-1) ?? '');
  const probe = protocol && readinessProbe(protocol);
  if (!probe) return [];
  return [{ layer: 'tcp', probe, purpose: 'expected', listenFirst: 0, listenInside: 0, alpn: [] }];
}

function plainSteps(stack: Stack, delay: number, registry: Registry): Step[] {
  return probesOf(stack, registry).map(
    (probe): Step => ({
      layer: 'tcp',
      probe,
      purpose: 'expected',
      listenFirst: greetsFirst(probe, registry) ? delay : 0,
      listenInside: 0,
      alpn: [],
    }),
  );
}

function tlsSteps(
  stacks: readonly Stack[],
  wanted: readonly string[] | undefined,
  delay: number,
  registry: Registry,
): Step[] {
  const alpn = wanted ?? [...new Set(stacks.flatMap((stack) => alpnOf(stack, registry)))];
  const inside = stacks.filter((stack) => stack.length > 1);
  return probesInside(inside, registry).map(
    (probe): Step => ({
      layer: 'tls',
      probe,
      purpose: 'expected',
      listenFirst: 0,
      listenInside: greetsFirst(probe, registry) ? delay : 0,
      alpn,
    }),
  );
}

/** The probes inside TLS: where several protocols are expected, ALPN chooses the first opening. */
function probesInside(stacks: readonly Stack[], registry: Registry): readonly Probe[] {
  const probes = stacks.flatMap((stack) => probesOf(stack, registry));
  const first = new Set(probes.filter(isFirst).map(probeName));
  if (first.size === 0) return [HANDSHAKE];
  return first.size === 1 ? probes : [BY_ALPN, ...probes.filter((probe) => !isFirst(probe))];
}

function isFirst(probe: Probe): boolean {
  return probe.kind !== 'opening' || probe.index === 0;
}

/**
 * The openings of the innermost protocol. A server that greets gets the greeting of its clients
 * when its banner is late: another protocol's may decide what a multiplexer does.
 */
function probesOf(stack: Stack, registry: Registry): readonly Probe[] {
  const protocol = registry.get(stack.at(-1) ?? '');
  const hasOpening = protocol?.openings.every((one) => typeof one === 'function' || one.length > 0);
  return protocol && hasOpening ? openingProbes(protocol) : [LISTEN];
}

function greetsFirst(probe: Probe, registry: Registry): boolean {
  return registry.get(protocolOf(probe) ?? '')?.speaksFirst === 'server';
}

/** ALPN names of a stack: those of the outermost protocol inside TLS that has any. */
export function alpnOf(stack: Stack, registry: Registry): readonly string[] {
  for (const id of stack.slice(1)) {
    const alpn = registry.get(id)?.alpn;
    if (alpn) return alpn;
  }
  return [];
}
