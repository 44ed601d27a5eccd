import { escapeForTerminal } from '../bytes/escape.ts';
import type { EndpointPattern } from '../config/pattern.ts';
import { parseAddress } from '../expect/address.ts';
import { defaultPorts } from '../expect/default-port.ts';
import { DEFAULT_LIMITS } from '../expect/endpoint.ts';
import { STRICT } from '../expect/exit-code.ts';
import type { Registry } from '../protocols/registry.ts';
import { runCheck } from './check-run.ts';
import type { CliContext } from './cli-context.ts';
import { CliError } from './cli-error.ts';
import { registryWith } from './configs.ts';
import { expectationFromOption } from './expectation.ts';
import { type OutputSpec, outputsOf } from './outputs.ts';
import { printPlan } from './plan.ts';
import { countSelected, type Selection, selected } from './selection.ts';

const CONCURRENCY = 64;

export interface ProbeCommandOptions {
  /** Configs that declare further protocols. */
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

/** `firstbytes probe`: identifies targets. Resolves to the exit code. */
export async function runProbeCommand(
  targets: readonly string[],
  options: ProbeCommandOptions,
  context: CliContext,
): Promise<number> {
  const outputs = outputsOf(options.output);
  const registry = await registryWith(options.config ?? [], context);
  const { timeout, serverName, color: colour } = options;
  const patterns = targets.map((text): EndpointPattern => {
    const name = serverName === undefined ? {} : { serverName };
    return { ...patternOf(text, options, registry), ...name, limits: DEFAULT_LIMITS };
  });
  const selection: Selection = { patterns, only: [], ...(timeout ? { timeout } : {}) };
  const probing = { registry, passive: options.passive === true, hints: [] };
  if (options.plan) {
    await printPlan(selected(selection), probing, colour, context);
    return 0;
  }
  return runCheck(
    {
      endpoints: selected(selection),
      total: countSelected(selection),
      probing: { ...probing, concurrency: CONCURRENCY },
      outputs,
      display: { detail: 'verbose', colour, policy: STRICT },
      progress: 'auto',
    },
    context,
  );
}

/** A target, and what is expected of it; a missing port is the default port of that protocol. */
function patternOf(
  text: string,
  { expect }: ProbeCommandOptions,
  registry: Registry,
): Pick<EndpointPattern, 'address' | 'expectation'> {
  const transport = /^udp:/i.test(text) ? 'udp' : 'tcp';
  const protocols = registry.forTransport(transport);
  const expectation = expectationFromOption(expect, protocols);
  const address = parseAddress(text, defaultPorts(expectation, protocols));
  if (!('problem' in address)) return { address, expectation };
  throw new CliError(
    `"${escapeForTerminal(text)}": ${escapeForTerminal(address.problem)}`,
    'use host:port, or omit the port and name the protocol with --expect',
  );
}
