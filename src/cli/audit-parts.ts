import type { AuditDefinition } from '../fleet/audit/definition.ts';
import type { ProbeRange } from '../fleet/queue/probe-range.ts';
import type { AuditTargetOptions, ProbingOptions } from './audit-options.ts';
import type { CliContext } from './cli-context.ts';

/** What the commands for several machines need of an audit. */
export interface AuditParts {
  readonly definitionOf: (
    targets: readonly string[],
    options: AuditTargetOptions,
    context: CliContext,
  ) => Promise<AuditDefinition>;
  /** The number of targets. */
  readonly sizeOf: (definition: AuditDefinition) => Promise<number>;
  readonly probeRangeOf: (
    definition: AuditDefinition,
    options: ProbingOptions,
    context: CliContext,
  ) => Promise<ProbeRange>;
}

export const auditParts: AuditParts = {
  definitionOf: async (targets, options, context) => {
    const { readDefinition } = await import('./audit-definition.ts');
    return (await readDefinition(targets, options, context)).definition;
  },
  sizeOf: async (definition) => {
    const { auditSizeOf } = await import('./audit-plan.ts');
    return auditSizeOf(definition);
  },
  probeRangeOf: async (definition, options, context) => {
    const { registryWith } = await import('./configs.ts');
    const { auditPlanOf } = await import('./audit-plan.ts');
    const { runAudit } = await import('../fleet/audit/run-audit.ts');
    const { probingOptionsOf } = await import('./audit-probing.ts');
    const registry = await registryWith(options.config ?? [], context);
    const plan = auditPlanOf(definition, registry);
    const probing = probingOptionsOf(options, registry, context);
    return (range, signal) => {
      // A job comes from a server that others may write to.
      const isValid = 0 <= range.from && range.from < range.to && range.to <= plan.size;
      if (!isValid) throw new RangeError('the range of the job is not among the targets');
      return runAudit(plan, { ...probing, ranges: [range], signal });
    };
  },
};
