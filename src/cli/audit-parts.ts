import { type Command, Option } from 'commander';
import { DEFAULT_LIMITS, type Endpoint } from '../expect/endpoint.ts';
import type { AuditDefinition } from '../fleet/audit/definition.ts';
import type { ProbeRange } from '../fleet/queue/probe-range.ts';
import type { CliContext } from './cli-context.ts';
import { collect } from './options.ts';

/** The options of `audit` that decide what is probed, and in which order. */
export interface AuditOptions {
  readonly expect?: readonly string[];
}

/** The options of a machine that probes. */
export interface ProbingOptions {
  /** Targets at the same time. */
  readonly concurrency: number;
}

/** What the commands for several machines need of an audit. */
export interface AuditParts {
  readonly definitionOf: (
    targets: readonly string[],
    options: AuditOptions,
    context: CliContext,
  ) => Promise<AuditDefinition>;
  /** The number of targets. */
  readonly sizeOf: (definition: AuditDefinition) => number;
  readonly probeRangeOf: (
    definition: AuditDefinition,
    options: ProbingOptions,
    context: CliContext,
  ) => Promise<ProbeRange>;
}

/** The arguments and options of `audit` that decide what is probed. */
export function addAuditOptions(command: Command): Command {
  return command
    .argument('<target...>', 'host:port, 10.0.0.0/16:22,80 or a URL; @file or - for a list')
    .addOption(
      new Option('--expect <protocol>', 'expected protocol or stack; repeatable') //
        .argParser(collect((text) => text)),
    );
}

export const auditParts: AuditParts = {
  definitionOf: async (targets, options, context) => {
    const { registryWith } = await import('./configs.ts');
    const { endpointsOfTargets } = await import('./probe-targets.ts');
    const { writtenTargets } = await import('./targets.ts');
    const registry = await registryWith([], context);
    const written = await writtenTargets(targets, [], context);
    const endpoints = await endpointsOfTargets(written, options, registry, context);
    const limits = { ...DEFAULT_LIMITS, retries: 0 };
    return { endpoints, addresses: [], exclude: [], expect: 'registered', limits, seed: 0 };
  },
  sizeOf: ({ endpoints }) => endpoints.reduce((sum, { address }) => sum + address.count, 0),
  probeRangeOf: async ({ endpoints }, { concurrency }, context) => {
    const { registryWith } = await import('./configs.ts');
    const { endpointsOfPattern } = await import('../fleet/pattern-endpoints.ts');
    const { run } = await import('../fleet/run.ts');
    const { SweepCounts, isClosed } = await import('../fleet/sweep-counts.ts');
    const registry = await registryWith([], context);
    const all: readonly Endpoint[] = endpoints.flatMap((one) => [...endpointsOfPattern(one)]);
    const probe: ProbeRange = async function* ({ from, to }, signal) {
      const counts = new SweepCounts();
      const options = { registry, concurrency, signal, hints: [], readiness: false };
      for await (const results of run(all.slice(from, to), options)) {
        // What was cut short is probed again.
        if (signal.aborted) return;
        const open = results.flatMap((result) => {
          const { outcome } = result.identification;
          if (!isClosed(outcome)) return [{ ...result, index: from + result.index }];
          counts.addClosed(outcome);
          counts.connections += result.connections;
          return [];
        });
        if (open.length > 0) yield [{ kind: 'results', results: open }];
      }
      if (signal.aborted) return;
      const { closed, connections } = counts;
      yield [
        {
          kind: 'range',
          counts: { from, to, closed, notAttempted: {}, skipped: 0, alike: 0, connections },
        },
      ];
    };
    return probe;
  },
};
