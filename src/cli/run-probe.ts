import { forTerminal } from '../bytes/harmless.ts';
import { compileExpectation } from '../config/expectation.ts';
import type { EndpointPattern } from '../config/pattern.ts';
import { parseAddress } from '../expect/address.ts';
import { DEFAULT_LIMITS, type Expectation } from '../expect/endpoint.ts';
import { STRICT } from '../expect/exit-code.ts';
import type { Registry } from '../protocols/registry.ts';
import { CannotRun } from './cannot-run.ts';
import { carryOut } from './carry-out.ts';
import { registryWith } from './configs.ts';
import { type OutputSpec, outputsOf } from './outputs.ts';
import { printPlan } from './plan.ts';
import { countSelected, type Selection, selected } from './selection.ts';
import type { Surroundings } from './surroundings.ts';

const CONCURRENCY = 64;

export interface ProbeOptions {
  /** Configs whose own protocols may be spoken there. */
  readonly config?: readonly string[];
  readonly expect?: readonly string[];
  readonly serverName?: string;
  /** Milliseconds. */
  readonly timeout?: number;
  readonly output?: readonly OutputSpec[];
  readonly passive?: true;
  readonly plan?: true;
  readonly color?: boolean;
}

/** `firstbytes probe`: everything about single targets. Resolves to the exit code. */
export async function probe(
  targets: readonly string[],
  options: ProbeOptions,
  around: Surroundings,
): Promise<number> {
  const outputs = outputsOf(options.output);
  const registry = await registryWith(options.config ?? [], around);
  const { timeout, serverName, color: colour } = options;
  const patterns = targets.map((text): EndpointPattern => {
    const name = serverName === undefined ? {} : { serverName };
    const address = addressOf(text);
    const known = registry.over(address.transport ?? 'tcp');
    const expectation = expectationOf(options.expect ?? ['any'], known);
    return { address, ...name, expectation, limits: DEFAULT_LIMITS };
  });
  const selection: Selection = { patterns, only: [], ...(timeout ? { timeout } : {}) };
  const asking = { registry, passive: options.passive === true, hints: [] };
  if (options.plan) {
    await printPlan(selected(selection), asking, colour, around);
    return 0;
  }
  return carryOut(
    {
      endpoints: selected(selection),
      total: countSelected(selection),
      asking: { ...asking, concurrency: CONCURRENCY },
      outputs,
      look: { detail: 'verbose', colour, policy: STRICT },
      progress: 'auto',
    },
    around,
  );
}

function addressOf(text: string): EndpointPattern['address'] {
  const address = parseAddress(text);
  if (!('problem' in address)) return address;
  throw new CannotRun(`"${forTerminal(text)}": ${forTerminal(address.problem)}`);
}

function expectationOf(names: readonly string[], registry: Registry): Expectation {
  const wanted = { expect: names, listed: false, said: (i: number) => names[i] ?? '' };
  const found = compileExpectation(wanted, registry);
  if (!Array.isArray(found)) return found as Expectation;
  const [fault] = found;
  throw new CannotRun(
    forTerminal(fault?.message ?? ''),
    fault?.hint ?? 'firstbytes protocols lists what is known',
  );
}
