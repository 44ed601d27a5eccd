import { type Endpoint, serverNameOf } from '../expect/endpoint.ts';
import { satisfies } from '../expect/satisfies.ts';
import type { Exchange } from '../identify/exchange.ts';
import type { JudgedAttempt } from '../identify/identification.ts';
import type { Candidate } from '../identify/judge.ts';
import { opening, protocolOf } from '../identify/probe.ts';
import type { Connection } from '../net/connect.ts';
import type { UpgradeStep } from '../protocols/protocol-parts.ts';
import { candidatesIn } from './candidates.ts';
import { connectFirst } from './connect-first.ts';
import { EXPECTED_DELAY, isTooLate, RETRY_DELAY, searchDelay } from './delays.ts';
import { incrementsFor } from './increments.ts';
import { isEnough } from './is-enough.ts';
import { openingOf } from './opening.ts';
import { nextStep, type PlanState } from './plan.ts';
import type { PlanContext } from './plan-context.ts';
import { aloneStep, expectsSilence, stepsOneByOne } from './plan-silence.ts';
import { isFragile } from './politeness.ts';
import { ProbeConnection, type ProbeContext } from './probe-connection.ts';
import { isRunning, isSending, newRecord, type ProbeRecord, resetAtOnce } from './probe-record.ts';
import { done, handshakeDone, started } from './probe-state.ts';
import { connectionsForRetry, isWorthOneByOne } from './retry.ts';
import type { Step } from './step.ts';
import type { TargetProbeOptions, TargetProbeResult } from './target-probe-result.ts';
import { type StopReason, TargetSession } from './target-session.ts';
import { probeUdpTarget } from './udp-target-probe.ts';

/** How long a likely match waits for bytes that would change it, in milliseconds. */
const LIKELY_DELAY = 120;

/** How long to wait, in milliseconds, before a target that accepted and now refuses is probed again. */
const REFUSED_AFTER_ACCEPT_DELAY = 700;
const MAX_REFUSED_AFTER_ACCEPT = 2;

/** How long the probes after a silence take together, at most, in milliseconds. */
const ONE_BY_ONE_TIME = 1500;

/** A connection that takes longer than this, and than four round trips, waits behind others. */
const STUCK_DELAY = 100;

/** How long a server of one client at a time may take to reply, in milliseconds. */
const ONE_BY_ONE_DELAY = 600;

/** A pause, in milliseconds, before a candidate is probed alone: it may serve one client at a time. */
const CANDIDATE_DELAY = 150;

const NO_HINTS: readonly string[] = [];

/** Identifies the protocol of a target. Never rejects: whatever happens is an outcome. */
export function probeTarget(
  endpoint: Endpoint,
  options: TargetProbeOptions,
): Promise<TargetProbeResult> {
  const { transport } = endpoint.target;
  if (transport === 'tcp') return new TargetProbe(endpoint, options).run();
  return probeUdpTarget(endpoint, {
    ...options,
    registry: options.registry.forTransport(transport),
  });
}

function tlsOptionsOf(endpoint: Endpoint): ProbeContext['tls'] {
  const { trusted } = endpoint.expectation.constraints.certificate ?? {};
  return { serverName: serverNameOf(endpoint), ...(trusted === undefined ? {} : { trusted }) };
}

class TargetProbe {
  readonly #endpoint: Endpoint;
  readonly #options: TargetProbeOptions;
  readonly #session: TargetSession;
  readonly #plan: PlanContext;
  readonly #expectsSilence: boolean;
  readonly #context: ProbeContext;
  /** The probes of this round, in the order of their start. */
  #records: ProbeRecord[] = [];
  /** The target accepted a connection in this round. */
  #hasAccepted = false;
  /** The target refused a connection beside another one. */
  #isOneByOne = false;
  /** The shortest round trip so far, in milliseconds. */
  #rtt = Number.POSITIVE_INFINITY;

  constructor(endpoint: Endpoint, options: TargetProbeOptions) {
    this.#endpoint = endpoint;
    this.#options = options;
    this.#session = new TargetSession(endpoint, options);
    const { registry, passive = false, hints = NO_HINTS, readiness } = options;
    const { firstByte, maxBytes, total } = endpoint.limits;
    this.#plan = { endpoint, registry, passive, hints, readiness };
    this.#expectsSilence = expectsSilence(this.#plan);
    this.#context = {
      protocols: registry.all,
      tls: tlsOptionsOf(endpoint),
      ...(endpoint.clientCertificate ? { clientCertificate: endpoint.clientCertificate } : {}),
      ...(endpoint.proxyProtocol && !passive ? { header: endpoint.proxyProtocol } : {}),
      openingOf: (probe, alpn) =>
        openingOf(probe, alpn, endpoint, registry, incrementsFor(this.#rtt)),
      upgradeOf: (found) => this.#upgradeOf(found),
      // The target's deadline ends an exchange anyway: one timer less.
      ...(firstByte < total ? { firstByteTimeout: firstByte } : {}),
      likelyDelay: LIKELY_DELAY,
      maxBytes,
      sendsFollowUp: !passive && !isFragile(this.#plan),
    };
  }

  run(): Promise<TargetProbeResult> {
    return this.#session.run(async () => {
      await this.#runRounds();
      const { identification, localError } = this.#session;
      if (!localError && isWorthOneByOne(this.#plan, identification)) await this.#runOneByOne();
    });
  }

  async #runRounds(): Promise<void> {
    const { retries, maxConnections } = this.#endpoint.limits;
    let connections = maxConnections;
    for (let round = 0; !this.#session.isOver; round++) {
      this.#records = [];
      this.#hasAccepted = false;
      if (await this.#session.findAddresses()) await this.#runRound(connections, round > 0);
      const retried =
        round < retries ? connectionsForRetry(this.#endpoint, this.#session.identification) : 0;
      if (retried === 0 || this.#session.isOver || this.#session.localError) return;
      connections = retried;
      await this.#session.pause(RETRY_DELAY);
    }
  }

  /** When all connections are closed, a few probes get the target for themselves. */
  async #runOneByOne(): Promise<void> {
    this.#session.extend(ONE_BY_ONE_TIME);
    for (const step of stepsOneByOne(this.#plan)) {
      await this.#probeAlone(step);
      const [candidate] = candidatesIn(this.#session.identification);
      if (candidate !== undefined) {
        await this.#session.pause(CANDIDATE_DELAY);
        await this.#probeAlone(aloneStep(opening(candidate)));
      }
      if (this.#session.isOver) return;
    }
  }

  async #probeAlone(step: Step): Promise<void> {
    if (this.#session.isOver) return;
    const record = this.#start(step);
    await this.#waitAlone(record, step.aloneFor ?? 0);
  }

  #start(step: Step): ProbeRecord {
    const record = newRecord(step, this.#session.elapsed);
    this.#records.push(record);
    void this.#probe(record);
    return record;
  }

  /** One probe after the other; the next one starts beside a probe that takes its time. */
  async #runRound(maxConnections: number, again: boolean): Promise<void> {
    const { total } = this.#endpoint.limits;
    let refusals = 0;
    while (!this.#session.isOver) {
      const candidates = candidatesIn(this.#session.identification);
      const refusedAfterAccept = refusals > 0;
      const endsAfterClient = refusedAfterAccept && !this.#isOneByOne;
      const seen = { candidates, refusedAfterAccept, endsAfterClient, again };
      const step = this.#nextStep(maxConnections, seen);
      if (!step) {
        if (!this.#isAnyRunning()) break;
        // The result of the running probes may call for another one.
        await this.#session.pause(total);
        continue;
      }
      if (candidates.includes(protocolOf(step.probe) ?? '')) {
        await this.#closeAll();
        await this.#session.pause(CANDIDATE_DELAY);
      }
      const record = this.#start(step);
      await this.#waitBeside(record);
      if (this.#isUnreachable() || this.#session.localError) break;
      if (record.phase !== 'refused' && !this.#isStuck(record)) continue;
      // It accepted before: it limits its clients, or a foreign opening made it restart.
      if (++refusals > MAX_REFUSED_AFTER_ACCEPT) break;
      await this.#clearTheWay();
      await this.#session.pause(REFUSED_AFTER_ACCEPT_DELAY);
    }
    while (this.#isAnyRunning()) await this.#session.pause(total);
  }

  #nextStep(maxConnections: number, seen: PlanState): Step | undefined {
    const states = this.#records.filter(({ phase }) => phase !== 'refused');
    const { total } = this.#endpoint.limits;
    const isAllowed =
      states.length < maxConnections &&
      this.#records.length <= maxConnections + MAX_REFUSED_AFTER_ACCEPT &&
      (states.length === 0 || !isTooLate(this.#session.elapsed, total));
    if (!isAllowed) return undefined;
    return nextStep(
      this.#plan,
      states.map(({ state }) => state),
      { ...seen, tlsFound: this.#isTlsFound() },
    );
  }

  #isTlsFound(): boolean {
    const isHandshakeDone = ({ state }: ProbeRecord) => state.inner !== undefined;
    return this.#session.identification.stack[0] === 'tls' || this.#records.some(isHandshakeDone);
  }

  #isAnyRunning(): boolean {
    return this.#records.some(isRunning);
  }

  /** No probe of this round had a connection. */
  #isUnreachable(): boolean {
    return !this.#hasAccepted && this.#records.every(({ phase }) => phase === 'refused');
  }

  /** Waits until the next probe may start beside this one. */
  async #waitBeside(record: ProbeRecord): Promise<void> {
    const { probe, purpose, listenFirst, listenInside, aloneFor } = record.step;
    if (aloneFor !== undefined) {
      await this.#waitAlone(record, aloneFor);
      return;
    }
    if (this.#isOneByOne) {
      await this.#waitAlone(record, ONE_BY_ONE_DELAY);
      return;
    }
    const isIncremental = probe.kind === 'polyglot';
    // The delay begins when all of it is sent.
    while (isIncremental && !this.#session.isOver && record.phase === 'running') {
      await this.#session.pause(this.#endpoint.limits.total);
    }
    if (this.#session.isOver || !isRunning(record)) return;
    const listens = listenFirst + listenInside;
    // A step that has listened for a banner goes on with an opening of the search.
    const delay =
      purpose === 'expected' && listens === 0
        ? EXPECTED_DELAY
        : searchDelay(this.#records.length, this.#expectsSilence, this.#rtt);
    await this.#session.pause((isIncremental ? 0 : listens) + delay);
  }

  /** A connection is not accepted beside others, though the target was quick before. */
  #isStuck({ isAccepted, startedAt, phase }: ProbeRecord): boolean {
    if (isAccepted || phase !== 'running' || !this.#hasAccepted) return false;
    return this.#session.elapsed - startedAt > STUCK_DELAY + 4 * this.#rtt;
  }

  /** Other connections are closed, and probed again: the target may serve one client at a time. */
  async #clearTheWay(): Promise<void> {
    const running = this.#records.filter(isRunning);
    if (running.length === 0) return;
    this.#isOneByOne = true;
    this.#records = this.#records.filter((record) => !running.includes(record));
    await this.#closeAll(running);
  }

  async #closeAll(records: readonly ProbeRecord[] = this.#records): Promise<void> {
    const running = records.filter(isRunning);
    for (const record of running) record.close();
    while (running.some(isRunning)) await this.#session.pause(this.#endpoint.limits.total);
  }

  /** The next probe starts when this connection is closed. */
  async #waitAlone(record: ProbeRecord, ms: number): Promise<void> {
    while (isSending(record) && !this.#session.isOver) {
      await this.#session.pause(this.#endpoint.limits.total);
    }
    const rtt = Number.isFinite(this.#rtt) ? this.#rtt : 0;
    if (isRunning(record)) await this.#session.pause(ms + 2 * rtt);
    if (!isRunning(record)) return;
    record.close();
    while (isRunning(record)) await this.#session.pause(this.#endpoint.limits.total);
  }

  /** Whether the delay of a step begins when all of it is sent. */
  #waitsUntilSent({ probe, aloneFor }: Step): boolean {
    return probe.kind === 'polyglot' || aloneFor !== undefined || this.#isOneByOne;
  }

  async #probe(record: ProbeRecord): Promise<void> {
    const { step } = record;
    const result = await connectFirst(this.#endpoint, this.#session, (cancel) => {
      record.close = cancel;
    });
    if ('failure' in result) {
      this.#session.add({ attempt: result });
      record.phase = 'refused';
    } else {
      const judged =
        'reset' in result
          ? { attempt: resetAtOnce(result.connected) }
          : await this.#probeOn(result, record);
      this.#session.add(judged);
      record.state = done(step, judged.attempt);
      record.phase = 'done';
    }
    const { attempts, identification } = this.#session;
    const isSilent = this.#expectsSilence;
    if (isEnough(this.#endpoint, attempts, identification, isSilent)) this.#session.stop('open');
    this.#session.wake();
  }

  async #probeOn(
    connection: Connection,
    record: ProbeRecord,
  ): Promise<JudgedAttempt & { readonly attempt: Exchange }> {
    const { step } = record;
    this.#hasAccepted = true;
    record.isAccepted = true;
    this.#rtt = Math.min(this.#rtt, connection.rtt);
    const probing = new ProbeConnection(connection, step, this.#context, {
      onHandshakeDone: () => {
        record.state = handshakeDone(started(step));
      },
      onSent: () => {
        record.phase = 'sent';
        if (this.#waitsUntilSent(step)) this.#session.wake();
      },
    });
    record.close = () => probing.close();
    const running = probing.run();
    const unsubscribe = this.#session.onStop((reason: StopReason) => probing.stop(reason));
    if (this.#endpoint.expectation.expected.kind === 'tcp') probing.stop('open');
    const judged = await running;
    unsubscribe();
    return judged;
  }

  #upgradeOf({ id, stack, match }: Candidate): readonly UpgradeStep[] | undefined {
    const { expected, constraints } = this.#endpoint.expectation;
    const wanted = constraints.starttls ?? constraints.tls;
    if (!wanted || this.#plan.passive) return undefined;
    if (match.facts.starttls === false || !satisfies(expected, stack)) return undefined;
    return this.#options.registry.get(id)?.starttls;
  }
}
