import { type ClientSession, listenExitCode } from '../expect/client-session.ts';
import { type Listening, type ListenOptions, listenForClients } from '../listen/listen.ts';
import type { ListenReport } from '../report/listen-report.ts';
import type { CliContext } from './cli-context.ts';
import { styleFor } from './colour.ts';
import { registryWith } from './configs.ts';
import {
  bannerFor,
  cannotListen,
  isLoopback,
  listenAddressOf,
  listenExpectationOf,
  serviceOf,
} from './listen-inputs.ts';

export interface ListenCommandOptions {
  /** Configs whose own protocols clients may speak. */
  readonly config?: readonly string[];
  readonly expect?: readonly string[];
  readonly reply?: true;
  readonly forward?: string;
  readonly banner?: string;
  readonly count?: number;
  /** Milliseconds, as all times here. */
  readonly for?: number;
  readonly timeout: number;
  readonly firstByte: number;
  readonly maxBytes: number;
  readonly maxConnections: number;
  readonly output: 'table' | 'ndjson';
  readonly quiet?: true;
  readonly verbose?: true;
  readonly color?: boolean;
}

/** `firstbytes listen`: who speaks what to a port. Resolves to the exit code. */
export async function runListenCommand(
  address: string,
  options: ListenCommandOptions,
  around: CliContext,
): Promise<number> {
  const settings = await settingsOf(address, options, around);
  const report = await reportFor(options, around);
  const startedAt = new Date().toISOString();
  const begun = performance.now();
  const tally = new Tally();
  let interrupted = false;
  // A client may come before the beginning is told.
  let begin = () => {};
  const beginning = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const each = async (visit: ClientSession) => {
    await beginning;
    // With more time it might have come out otherwise.
    if (interrupted && visit.status === 'inconclusive') return;
    tally.add(visit);
    await around.stdout.write(report.each(visit));
  };
  const listening = await listenForClients({ ...settings, each }).catch((error: unknown) => {
    throw cannotListen(error, settings);
  });
  const interrupt = () => {
    interrupted = true;
    listening.abort();
  };
  const stopMinding = around.interrupts.listen(interrupt, () => {});
  // With nobody left to read, there is nothing to listen for.
  around.stdout.left.addEventListener('abort', listening.abort);
  const late = options.for === undefined ? undefined : setTimeout(listening.stop, options.for);
  const plan = planOf(settings, options, listening);
  await around.stdout.write(report.begin({ ...plan, startedAt, version: around.version }));
  begin();

  const { turnedAway } = await listening.done;
  clearTimeout(late);
  stopMinding();
  const { counts, dispositions } = tally;
  const expectation = options.expect && settings.expectation;
  const exitCode = listenExitCode(counts, expectation, interrupted);
  const ms = performance.now() - begun;
  await around.stdout.write(
    report.end({ counts, dispositions, turnedAway, interrupted, ms, exitCode }),
  );
  return exitCode;
}

async function settingsOf(
  address: string,
  options: ListenCommandOptions,
  around: CliContext,
): Promise<Omit<ListenOptions, 'each'>> {
  const { expect = ['any'], forward, banner, reply, count } = options;
  const { timeout, firstByte, maxBytes, maxConnections } = options;
  const place = listenAddressOf(address);
  const registry = await registryWith(options.config ?? [], around);
  return {
    ...place,
    registry,
    expectation: listenExpectationOf(expect, registry),
    limits: { connections: maxConnections, bytes: maxBytes, firstByte, total: timeout },
    ...(forward === undefined ? {} : { forward: serviceOf(forward, place) }),
    ...(banner === undefined ? {} : { banner: await bannerFor(banner, registry) }),
    ...(reply ? { reply } : {}),
    ...(count === undefined ? {} : { count }),
  };
}

function planOf(
  { expectation, banner, reply = false }: Omit<ListenOptions, 'each'>,
  { forward }: ListenCommandOptions,
  { address, port }: Listening,
) {
  return {
    address,
    port,
    loopback: isLoopback(address),
    expected: expectation.text,
    ...(banner ? { banner: banner.id } : {}),
    ...(forward === undefined ? {} : { forward }),
    reply,
  };
}

class Tally {
  readonly counts = { ok: 0, mismatch: 0, inconclusive: 0 };
  readonly dispositions = { closed: 0, replied: 0, forwarded: 0, 'not-forwarded': 0 };

  add({ status, disposition: treatment }: ClientSession): void {
    // Who comes was reached.
    if (status !== 'unreachable') this.counts[status]++;
    this.dispositions[treatment.kind]++;
  }
}

async function reportFor(
  { output, quiet, verbose, color }: ListenCommandOptions,
  around: CliContext,
): Promise<ListenReport> {
  if (output === 'ndjson') {
    const { listenNdjson } = await import('../report/listen-ndjson.ts');
    return listenNdjson({ bytes: verbose === true });
  }
  const { listenTable } = await import('../report/listen-table.ts');
  const { stdout } = around;
  const detail = quiet ? 'quiet' : verbose ? 'verbose' : 'normal';
  return listenTable({ width: stdout.columns, style: styleFor(stdout, around, color), detail });
}
