import { escapeForTerminal } from '../bytes/escape.ts';
import { compileExpectation } from '../config/expectation.ts';
import type { EndpointPattern } from '../config/pattern.ts';
import { parseAddress } from '../expect/address.ts';
import { DEFAULT_LIMITS, type Expectation } from '../expect/endpoint.ts';
import { STRICT } from '../expect/exit-code.ts';
import type { Registry } from '../protocols/registry.ts';
import { runCheck } from './check-run.ts';
import type { CliContext } from './cli-context.ts';
import { CliError } from './cli-error.ts';
import { registryWith } from './configs.ts';
import { type OutputSpec, outputsOf } from './outputs.ts';
import { printPlan } from './plan.ts';
import { countSelected, type Selection, selected } from './selection.ts';

const CONCURRENCY = 64;

export interface ProbeCommandOptions {
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
export async function runProbeCommand(
  targets: readonly string[],
  options: ProbeCommandOptions,
  around: CliContext,
): Promise<number> {
  const outputs = outputsOf(options.output);
  const registry = await registryWith(options.config ?? [], around);
  const { timeout, serverName, color: colour } = options;
  const patterns = targets.map((text): EndpointPattern => {
    const name = serverName === undefined ? {} : { serverName };
    const address = addressOf(text);
    const known = registry.forTransport(address.transport ?? 'tcp');
    const expectation = expectationOf(options.expect ?? ['any'], known);
    return { address, ...name, expectation, limits: DEFAULT_LIMITS };
  });
  const selection: Selection = { patterns, only: [], ...(timeout ? { timeout } : {}) };
  const asking = { registry, passive: options.passive === true, hints: [] };
  if (options.plan) {
    await printPlan(selected(selection), asking, colour, around);
    return 0;
  }
  return runCheck(
    {
      endpoints: selected(selection),
      total: countSelected(selection),
      probing: { ...asking, concurrency: CONCURRENCY },
      outputs,
      display: { detail: 'verbose', colour, policy: STRICT },
      progress: 'auto',
    },
    around,
  );
}

function addressOf(text: string): EndpointPattern['address'] {
  const address = parseAddress(text);
  if (!('problem' in address)) return address;
  throw new CliError(`"${escapeForTerminal(text)}": ${escapeForTerminal(address.problem)}`);
}

function expectationOf(names: readonly string[], registry: Registry): Expectation {
  const wanted = { expect: names, listed: false, said: (i: number) => names[i] ?? '' };
  const found = compileExpectation(wanted, registry);
  if (!Array.isArray(found)) return found as Expectation;
  const [fault] = found;
  throw new CliError(
    escapeForTerminal(fault?.message ?? ''),
    fault?.hint ?? 'firstbytes protocols lists what is known',
  );
}
