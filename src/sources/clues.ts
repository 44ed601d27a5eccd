import { addressText, type Target } from '../expect/endpoint.ts';
import type { Clue, Contradiction } from './source.ts';
import { areCompatible, canonicalName } from './stacks.ts';

const RANKS = ['stated', 'probe', 'name', 'guess'] as const;

/** What the best clues expect, if there are any. */
export interface Best {
  /** Of clues that are equally good: any of their stacks. */
  readonly expect: readonly string[];
  /** The first of the best clues. */
  readonly clue: Clue;
}

export function bestOf(clues: readonly Clue[]): Best | undefined {
  const certainty = RANKS.find((rank) => clues.some((clue) => clue.certainty === rank));
  const best = clues.filter((clue) => clue.certainty === certainty);
  const [clue] = best;
  const names = new Set(best.flatMap(({ expect }) => expect));
  return clue && { expect: [...new Set([...names].map(canonicalName))], clue };
}

/** Two firm statements about one port that cannot both be right. */
export function disagreement(target: Target, clues: readonly Clue[]): Contradiction | undefined {
  const firm = new Map<string, Clue>();
  for (const clue of clues) {
    const isFirm = clue.certainty === 'stated' || clue.certainty === 'probe';
    const names = clue.expect.join();
    if (isFirm && !firm.has(names)) firm.set(names, clue);
  }
  const [first, ...others] = firm.values();
  const second = first && others.find(({ expect }) => !areCompatible(first.expect, expect));
  if (!first || !second) return undefined;
  return {
    message: `two statements about ${addressText(target)} disagree: ${clueText(first)} and ${clueText(second)}`,
    hint: 'correct the wrong one',
    origin: first.origin,
    other: second.origin,
  };
}

function clueText({ expect, evidence }: Clue): string {
  return `${expect.join(' or ')} (${evidence})`;
}
