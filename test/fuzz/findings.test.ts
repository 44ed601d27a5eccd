import { describe, expect, it } from 'vitest';
import { findings } from './finding.ts';
import { type AnyTarget, makeTarget, type TargetName } from './targets.ts';

const targets = new Map<TargetName, AnyTarget>();

function targetOf(name: TargetName): AnyTarget {
  const target = targets.get(name) ?? makeTarget(name);
  targets.set(name, target);
  return target;
}

describe('an input that violated a rule once violates none now', () => {
  it.each(findings())('$path', ({ finding }) => {
    expect(targetOf(finding.target).recheck(finding.input)).toBeUndefined();
  });
});
