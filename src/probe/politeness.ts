import { isTextLine } from '../bytes/lines.ts';
import { type OpeningProbe, type Probe, protocolOf } from '../identify/probe.ts';
import type { Protocol } from '../protocols/protocol.ts';
import type { Registry } from '../protocols/registry.ts';
import { openingBytes, openingProbes } from './opening.ts';
import type { PlanContext } from './plan-context.ts';
import type { Observation } from './rank-probes.ts';

/** Raw printers print whatever they receive. */
const RAW_PRINTING_PORTS = { first: 9100, last: 9107 };

/**
 * So many openings of a free search meet a target that is silent to all of them: a raw printer prints
 * each one. If the port or the config suggests a protocol, its openings may be a few more.
 */
export const MAX_SILENT_PROBES = 6;
const MAX_SILENT_PROBES_IF_SUGGESTED = 12;
/** The same where a protocol is expected, so something is meant to be there; its own openings count. */
export const MAX_SILENT_PROBES_IF_EXPECTED = 16;

/**
 * Whether foreign openings may do harm on this port: raw printers print what they receive, and
 * control systems may take it for a command. Only the expected opening is sent there.
 */
export function isFragilePort(port: number, registry: Registry): boolean {
  const { first, last } = RAW_PRINTING_PORTS;
  return (port >= first && port <= last) || registry.isFragilePort(port);
}

/** Whether a target gets nothing but what is expected: its port is fragile, or a printer is expected. */
export function isFragile({ endpoint, registry }: PlanContext): boolean {
  const { expectation, target } = endpoint;
  const { expected } = expectation;
  const stacks = expected.kind === 'stacks' ? expected.stacks : [];
  const isPrinter = (id = '') => registry.get(id)?.sideEffect?.kind === 'prints';
  return isFragilePort(target.port, registry) || stacks.some((stack) => isPrinter(stack.at(-1)));
}

/**
 * The openings of a search. What does more than ask is sent only where it is expected. What is never
 * answered reveals nothing, and the server may take it for data.
 */
export function searchOpenings(all: readonly Protocol[]): readonly OpeningProbe[] {
  return all
    .filter(({ speaksFirst, answersBy, sideEffect }) => {
      return speaksFirst === 'client' && answersBy !== 'silence' && !sideEffect;
    })
    .flatMap(openingProbes);
}

/** Whether a search may send this: on some ports, such as those of debuggers, only lines of text. */
export function maySend(probe: Probe, { endpoint, registry }: PlanContext): boolean {
  const { port } = endpoint.target;
  const isRestricted = registry.all.some(
    ({ linesOnly, ports }) => linesOnly && ports.includes(port),
  );
  if (!isRestricted) return true;
  const bytes = probe.kind === 'opening' ? openingBytes(probe, endpoint, registry) : undefined;
  return bytes !== undefined && isTextLine(bytes);
}

/**
 * Whether the target looks like one that serves a single client, such as a debugger: a byte of it is
 * a weak sign of such a protocol. Every further connection could end it.
 */
export function looksOccupied(candidates: readonly string[], registry: Registry): boolean {
  return candidates.some((id) => registry.get(id)?.sideEffect?.kind === 'occupies');
}

/**
 * Whether a search may send one more opening: a target that was silent to all of them may be a printer on
 * an unusual port. `suggested` are the protocols that the port or the config suggests; undefined where
 * one is expected.
 */
export function maySendInSilence(
  probe: Probe,
  tried: readonly Observation[],
  suggested: readonly string[] | undefined,
): boolean {
  if (tried.some(({ outcome }) => outcome !== 'silent' && outcome !== 'pending')) return true;
  const sent = tried.filter((one) => one.probe.kind !== 'listen').length;
  if (!suggested) return sent < MAX_SILENT_PROBES_IF_EXPECTED;
  const isSuggested = suggested.includes(protocolOf(probe) ?? '');
  return sent < (isSuggested ? MAX_SILENT_PROBES_IF_SUGGESTED : MAX_SILENT_PROBES);
}
