/**
 * The commands for several machines with an audit that needs no network: each range has three results,
 * one after the other. Usage: command.ts enqueue|worker|collect URL FOLDER [OUTPUT]
 */

import { setTimeout as delay } from 'node:timers/promises';
import type { CliContext } from '../../src/cli/cli-context.ts';
import { CliError, writeError } from '../../src/cli/cli-error.ts';
import { interruptsOf } from '../../src/cli/interrupt.ts';
import { OutputStream } from '../../src/cli/output-stream.ts';
import { runCollectCommand } from '../../src/cli/run-collect.ts';
import { runEnqueueCommand } from '../../src/cli/run-enqueue.ts';
import { runWorkerCommand } from '../../src/cli/run-worker.ts';
import { DEFAULT_LIMITS } from '../../src/expect/endpoint.ts';
import type { AuditDefinition } from '../../src/fleet/audit/definition.ts';
import type { ProbeRange } from '../../src/fleet/queue/probe-range.ts';
import { resultOf } from '../support/results.ts';
import { RANGES, RESULTS_PER_RANGE } from './audit.ts';

/** How long a result takes, in milliseconds: a worker is to be killed before its range is done. */
const RESULT_TIME = 40;

const DEFINITION: AuditDefinition = {
  endpoints: [],
  addresses: [],
  exclude: [],
  expect: 'registered',
  limits: DEFAULT_LIMITS,
  seed: 7,
};

const probe: ProbeRange = async function* ({ from, to }, signal) {
  for (let i = 0; i < RESULTS_PER_RANGE; i++) {
    await delay(RESULT_TIME);
    if (signal.aborted) return;
    const result = resultOf({ index: from + i, status: 'ok', findings: [] });
    yield [{ kind: 'results', results: [result] }];
  }
  const refused = to - from - RESULTS_PER_RANGE;
  const closed = { refused, 'timed-out': 0, 'no-route': 0 };
  const counts = { from, to, closed, notAttempted: {}, skipped: 0, alike: 0, connections: refused };
  yield [{ kind: 'range', counts }];
};

const context: CliContext = {
  env: process.env,
  cwd: process.cwd(),
  version: '0.0.0',
  stdin: async function* () {},
  stdout: new OutputStream(process.stdout),
  stderr: new OutputStream(process.stderr),
  interrupts: interruptsOf(process),
};

const [name, queue = '', folder = '', file = ''] = process.argv.slice(2);
const shared = { queue, folder, zone: 'test', progress: 'never' } as const;

try {
  process.exitCode = await runNamed();
} catch (error) {
  if (!(error instanceof CliError)) throw error;
  await writeError(error, context.stderr);
  process.exitCode = 2;
}

function runNamed(): Promise<number> {
  if (name === 'enqueue') {
    const definitionOf = async () => DEFINITION;
    const sizeOf = async () => RANGES * 4096;
    return runEnqueueCommand([], shared, context, { definitionOf, sizeOf });
  }
  if (name === 'worker') {
    const probeRangeOf = async () => probe;
    const options = { ...shared, concurrency: 8, perHost: 32, lock: 2000 };
    return runWorkerCommand(options, context, { probeRangeOf });
  }
  const output = [{ format: 'ndjson', file }] as const;
  return runCollectCommand({ ...shared, output }, context);
}
