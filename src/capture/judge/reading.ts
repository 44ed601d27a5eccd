import type { Candidate } from '../../identify/judge.ts';
import type { Confidence } from '../../protocols/protocol.ts';
import type { Registry, Stack } from '../../protocols/registry.ts';
import type { SideReading } from '../flow-report.ts';

export const RANK: Readonly<Record<Confidence, number>> = { certain: 3, likely: 2, weak: 1 };

/** A candidate as the reading of a side; `offset` is where the judged bytes start in those of the side. */
export function readingOf(
  { id, stack, match }: Candidate,
  offset: number,
  registry: Registry,
): SideReading {
  const { confidence, facts, rule, at } = match;
  const spec = registry.get(id)?.spec;
  return {
    stack,
    confidence,
    facts,
    rule,
    at: offset === 0 ? at : [at[0] + offset, at[1] + offset],
    ...(spec ? { spec } : {}),
  };
}

export function isStrong(reading: SideReading | undefined): boolean {
  return reading !== undefined && reading.confidence !== 'weak';
}

/** Whether client and server may be of one conversation: the same protocols, or one has more inside. */
export function agrees(one: Stack, other: Stack): boolean {
  const length = Math.min(one.length, other.length);
  for (let i = 0; i < length; i++) if (one[i] !== other[i]) return false;
  return length > 0;
}

/** The reading in the light of the other side, which is of the same protocol. */
export function confirmed(reading: SideReading, by: 'client' | 'server'): SideReading {
  if (reading.confidence !== 'weak') return reading;
  const rule = `${reading.rule}, and the ${by} uses the same protocol`;
  return { ...reading, confidence: 'likely', rule };
}

/** The reading inside these protocols. */
export function inside(outer: Stack, reading: SideReading): SideReading {
  return outer.length === 0 ? reading : { ...reading, stack: [...outer, ...reading.stack] };
}

export function noted(reading: SideReading, note: string): SideReading {
  const { note: own } = reading.facts;
  return { ...reading, facts: { ...reading.facts, note: own ? `${own}; ${note}` : note } };
}
