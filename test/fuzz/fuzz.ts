import { Seeded } from '../support/seeded.ts';
import type { Finding } from './finding.ts';
import { minimised } from './minimise.ts';
import { type FuzzInput, keyOf, type Violation } from './target.ts';
import type { AnyTarget, TargetName } from './targets.ts';

export interface FuzzTotals {
  inputs: number;
  recognizerCalls: number;
  findings: number;
}

export interface FuzzRun {
  readonly name: TargetName;
  readonly target: AnyTarget;
  readonly seed: string;
  /** Whether another input is made; it is asked before every one. */
  readonly goesOn: (inputs: number) => boolean;
  /** Called for the first finding of each rule and subject. */
  readonly onFinding: (finding: Finding) => void;
}

/** Makes and checks inputs: the same ones for a seed, however many. */
export function fuzz({ name, target, seed, goesOn, onFinding }: FuzzRun): FuzzTotals {
  const random = new Seeded(`${name} ${seed}`);
  const known = new Set<string>();
  let [inputs, found] = [0, 0];
  for (; goesOn(inputs); inputs++) {
    const input = target.make(random);
    const violation = target.check(input, random);
    if (!violation) continue;
    found++;
    if (known.has(keyOf(violation))) continue;
    known.add(keyOf(violation));
    onFinding(smallFinding(name, target, input, violation));
  }
  return { inputs, recognizerCalls: target.recognizerCalls, findings: found };
}

/** The finding with a smaller input that violates the same. */
function smallFinding(
  name: TargetName,
  target: AnyTarget,
  input: FuzzInput,
  violation: Violation,
): Finding {
  const again = (one: FuzzInput) => target.recheck(one, violation.subject);
  const isSame = (one: FuzzInput) => {
    const found = again(one);
    return found !== undefined && keyOf(found) === keyOf(violation);
  };
  const small = isSame(input) ? minimised(input, isSame) : input;
  return { target: name, violated: again(small) ?? violation, input: small };
}
