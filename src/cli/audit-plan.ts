import type { AuditDefinition } from '../fleet/audit/definition.ts';
import { planOf, sizeOfDefinition } from '../fleet/audit/definition-plan.ts';
import type { AuditPlan } from '../fleet/audit/plan.ts';
import type { Registry } from '../protocols/registry.ts';
import { CliError } from './cli-error.ts';

/** The plan of an audit. Throws a CliError for targets that are too many to number. */
export function auditPlanOf(definition: AuditDefinition, registry: Registry): AuditPlan {
  return orTooMany(() => planOf(definition, registry));
}

/** The number of targets of an audit. Throws a CliError for targets that are too many to number. */
export function auditSizeOf(definition: AuditDefinition): number {
  return orTooMany(() => sizeOfDefinition(definition));
}

function orTooMany<T>(count: () => T): T {
  try {
    return count();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const [problem = ''] = error.message.split(':');
    throw new CliError(`too many targets: ${problem}`, HINT);
  }
}

const HINT = 'use networks such as 10.0.0.0/16 instead of ranges, or several audits';
