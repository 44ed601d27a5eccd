import type { AuditRunOptions } from '../fleet/audit/run-audit.ts';
import { RateLimit } from '../fleet/rate-limit.ts';
import type { Registry } from '../protocols/registry.ts';
import type { ProbingOptions } from './audit-options.ts';
import type { CliContext } from './cli-context.ts';

/** The options of an audit that do not depend on its targets. */
export function probingOptionsOf(
  { concurrency, perHost, rate, skipDead, passive }: ProbingOptions,
  registry: Registry,
  context: CliContext,
): Omit<AuditRunOptions, 'ranges' | 'signal'> {
  return {
    registry,
    concurrency,
    perHost,
    passive: passive === true,
    hints: [],
    skipsDead: skipDead === true,
    onShortage: shortageReporter(context),
    onManyWaiting: () => {
      void context.stderr.write(MANY_WAITING);
    },
    ...(rate === undefined ? {} : { rate: new RateLimit(rate) }),
  };
}

const MANY_WAITING =
  'firstbytes: note: many targets do not reply, so more are tried at the same time; "--skip-dead" passes over silent hosts\n';

const SHORTAGES: Readonly<Record<string, string>> = {
  EMFILE: 'this process has no more file descriptors; "ulimit -n" raises the limit',
  ENFILE: 'this machine has no more file descriptors',
  EADDRNOTAVAIL: 'this machine has no more local ports',
};

/** Says once, for each reason, that fewer targets are probed at the same time. */
function shortageReporter({ stderr }: CliContext): (code: string) => void {
  const reported = new Set<string>();
  return (code) => {
    if (reported.has(code)) return;
    reported.add(code);
    const why = SHORTAGES[code] ?? `this machine lacks resources (${code})`;
    void stderr.write(`firstbytes: warning: fewer targets at a time: ${why}\n`);
  };
}
