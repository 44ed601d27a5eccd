import { describe, expect, it } from 'vitest';
import { Seeded } from '../support/seeded.ts';
import { type Finding, findingText, parseFinding } from './finding.ts';
import { fuzz } from './fuzz.ts';
import type { FuzzInput, FuzzTarget, Violation } from './target.ts';
import { isTargetName, makeTarget, TARGET_NAMES } from './targets.ts';

/** Inputs of each target. */
const INPUTS = 24;

/** A target that is wrong about texts with an x. */
class WrongAboutX implements FuzzTarget<FuzzInput> {
  readonly recognizerCalls = 0;

  make(random: Seeded): FuzzInput {
    return { data: `${'a'.repeat(random.below(20))}${random.below(4) === 0 ? 'x' : ''}bcdefg` };
  }

  check({ data }: FuzzInput): Violation | undefined {
    if (!data.includes('x' as never)) return undefined;
    return { rule: 'knows x', subject: 'test', detail: String(data) };
  }

  recheck(input: FuzzInput): Violation | undefined {
    return this.check(input);
  }
}

function found(seed: string, inputs: number) {
  const all: Finding[] = [];
  const run = { name: 'config', target: new WrongAboutX(), seed } as const;
  const goesOn = (count: number) => count < inputs;
  return { totals: fuzz({ ...run, goesOn, onFinding: (one) => all.push(one) }), all };
}

describe('fuzz', () => {
  it('reports a violation once, with the smallest input that has it', () => {
    const { totals, all } = found('1', 100);
    expect(totals.inputs).toBe(100);
    expect(totals.findings).toBeGreaterThan(1);
    expect(all.map(({ input }) => input)).toEqual([{ data: 'x' }]);
    expect(all[0]?.violated).toEqual({ rule: 'knows x', subject: 'test', detail: 'x' });
  });

  it('finds the same for the same seed', () => {
    expect(found('a', 200).totals).toEqual(found('a', 200).totals);
    expect(found('a', 200).totals).not.toEqual(found('b', 200).totals);
  });
});

describe.each(TARGET_NAMES)('the target %s', (name) => {
  it('makes the same inputs for the same seed, and finds nothing in the first of them', () => {
    const texts = [1, 2].map(() => {
      const [target, random] = [makeTarget(name), new Seeded(name)];
      return Array.from({ length: INPUTS }, () => {
        const input = target.make(random);
        return JSON.stringify([input, target.check(input, random)]);
      });
    });
    expect(texts[0]).toEqual(texts[1]);
    expect(texts[0]?.filter((text) => !text.endsWith(',null]'))).toEqual([]);
  });
});

it('reads a finding as it was written', () => {
  const violated = { rule: 'a', subject: 'b', detail: 'c' };
  const input = { data: Uint8Array.of(0, 255), sent: Uint8Array.of(1), layer: 'tcp' };
  const finding: Finding = { target: 'judge', violated, input };
  expect(parseFinding(findingText(finding))).toEqual(finding);
});

it('knows its targets by name', () => {
  expect(['judge', 'constructor', ''].filter(isTargetName)).toEqual(['judge']);
});
