import { type ClientSession, listenExitCode } from '../expect/client-session.ts';
import { type ListenerOptions, type Listening, listenForClients } from '../listen/listen.ts';
import type { ListenReport } from '../report/listen-report.ts';
import type { CliContext } from './cli-context.ts';
import { styleFor } from './colour.ts';
import { registryWith } from './configs.ts';
import { expectationFromOption } from './expectation.ts';
import { LineQueue } from './line-queue.ts';
import {
  bannerFor,
  cannotListen,
  isLoopbackAddress,
  listenAddressOf,
  serviceOf,
} from './listen-inputs.ts';

export interface ListenCommandOptions {
  /** Configs that declare further protocols. */
  readonly config?: readonly string[];
  readonly expect?: readonly string[];
  readonly reply?: true;
  readonly forward?: string;
  readonly banner?: string;
  readonly count?: number;
  /** Milliseconds, like all times here. */
  readonly for?: number;
  readonly timeout: number;
  readonly firstByteTimeout: number;
  /** The former name of `firstByteTimeout`. */
  readonly firstByte?: number;
  readonly maxBytes: number;
  readonly maxConnections: number;
  readonly output: 'table' | 'ndjson';
  readonly quiet?: true;
  readonly verbose?: true;
  readonly color?: boolean;
}

/** `firstbytes listen`: identifies the clients of a port. Resolves to the exit code. */
export async function runListenCommand(
  address: string,
  options: ListenCommandOptions,
  context: CliContext,
): Promise<number> {
  const settings = await settingsOf(address, options, context);
  const report = await reportFor(options, context);
  const startedAt = new Date().toISOString();
  const start = performance.now();
  const tally = new Tally();
  let interrupted = false;
  const queue = new LineQueue((text) => context.stdout.write(text));
  const each = (session: ClientSession) => {
    // More time could have changed this result.
    if (interrupted && session.status === 'inconclusive') return;
    tally.add(session);
    queue.add(report.each(session));
  };
  const listening = await listenForClients({ ...settings, each }).catch((error: unknown) => {
    throw cannotListen(error, settings);
  });
  let interruptCode: number | undefined;
  const interrupt = (code: number) => {
    interrupted = true;
    interruptCode = code;
    listening.abort();
  };
  const stopListening = context.interrupts.listen(interrupt, () => {});
  // Once the reader of stdout has left, no client can be reported.
  context.stdout.left.addEventListener('abort', listening.abort);
  const timer = options.for === undefined ? undefined : setTimeout(listening.stop, options.for);
  const plan = planOf(settings, options, listening);
  // No client was accepted yet: this is the first line.
  queue.add(report.begin({ ...plan, startedAt, version: context.version }));

  const { rejected } = await listening.done;
  clearTimeout(timer);
  await queue.written();
  stopListening();
  const { counts, dispositions } = tally;
  const expectation = options.expect && settings.expectation;
  const exitCode = interruptCode ?? listenExitCode(counts, expectation, interrupted);
  const ms = performance.now() - start;
  await context.stdout.write(
    report.end({
      counts,
      dispositions,
      rejected,
      unreported: queue.dropped,
      interrupted,
      ms,
      exitCode,
    }),
  );
  return exitCode;
}

async function settingsOf(
  address: string,
  options: ListenCommandOptions,
  context: CliContext,
): Promise<Omit<ListenerOptions, 'each'>> {
  const { expect, forward, banner, reply, count } = options;
  const { timeout, maxBytes, maxConnections } = options;
  const firstByte = options.firstByte ?? options.firstByteTimeout;
  const listenAddress = listenAddressOf(address);
  const registry = await registryWith(options.config ?? [], context);
  return {
    ...listenAddress,
    registry,
    expectation: expectationFromOption(expect, registry),
    limits: { connections: maxConnections, bytes: maxBytes, firstByte, total: timeout },
    ...(forward === undefined ? {} : { forward: serviceOf(forward, listenAddress) }),
    ...(banner === undefined ? {} : { banner: await bannerFor(banner, registry) }),
    ...(reply ? { reply } : {}),
    ...(count === undefined ? {} : { count }),
  };
}

function planOf(
  { expectation, banner, reply = false }: Omit<ListenerOptions, 'each'>,
  { forward }: ListenCommandOptions,
  { address, port }: Listening,
) {
  return {
    address,
    port,
    loopback: isLoopbackAddress(address),
    expected: expectation.text,
    ...(banner ? { banner: banner.id } : {}),
    ...(forward === undefined ? {} : { forward }),
    reply,
  };
}

class Tally {
  readonly counts = { ok: 0, mismatch: 0, inconclusive: 0 };
  readonly dispositions = { closed: 0, replied: 0, forwarded: 0, 'not-forwarded': 0 };

  add({ status, disposition }: ClientSession): void {
    // A client that connects is never unreachable.
    if (status !== 'unreachable') this.counts[status]++;
    this.dispositions[disposition.kind]++;
  }
}

async function reportFor(
  { output, quiet, verbose, color }: ListenCommandOptions,
  context: CliContext,
): Promise<ListenReport> {
  if (output === 'ndjson') {
    const { listenNdjson } = await import('../report/listen-ndjson.ts');
    return listenNdjson({ bytes: verbose === true });
  }
  const { listenTable } = await import('../report/listen-table.ts');
  const { stdout } = context;
  const detail = quiet ? 'quiet' : verbose ? 'verbose' : 'normal';
  return listenTable({ width: stdout.columns, style: styleFor(stdout, context, color), detail });
}
