import type { Endpoint } from '../expect/endpoint.ts';
import { satisfies } from '../expect/satisfies.ts';
import { type Exchange, isExchange, type Attempt as Result } from '../identify/exchange.ts';
import { type Identification, identify } from '../identify/identification.ts';
import type { Candidate } from '../identify/judge.ts';
import type { UpgradeStep } from '../protocols/protocol.ts';
import { EXPECTED_DELAY, isTooLate, SEARCH_DELAY } from './delays.ts';
import { incrementsFor } from './increments.ts';
import { onAbort } from './on-abort.ts';
import { openingOf } from './opening.ts';
import { expectedSteps, nextStep, type PlanContext } from './plan.ts';
import { isFragilePort } from './politeness.ts';
import { ProbeConnection, type ProbeContext } from './probe-connection.ts';
import {
  done,
  handshakeDone,
  type ProbeState,
  started,
  wasRejectedForCertificate,
} from './probe-state.ts';
import type { Step } from './step.ts';
import type { TargetProbeOptions, TargetProbeResult } from './target-probe-result.ts';
import {
  type Connection,
  type ConnectResult,
  connectTcp,
  isAddress,
  type Pending,
  resolve,
} from './tcp.ts';
import { probeUdpTarget } from './udp-target-probe.ts';

/** How long a likely answer waits for bytes that would change it. */
const LIKELY_DELAY = 120;
/** How long to wait before an unreachable target is asked again. */
const RETRY_DELAY = 250;

/** How long to wait before a target that accepted and now refuses is asked again, and how often. */
const REFUSED_AFTER_ACCEPT_DELAY = 700;
const MAX_REFUSED_AFTER_ACCEPT = 2;

/** How long who gave a weak sign is left alone, to be ready for the next: one client at a time. */
const CANDIDATE_DELAY = 150;

/** A step that found no connection, though an earlier one had. */
const REFUSED_AFTER_ACCEPT = 'turned away';

const NO_HINTS: readonly string[] = [];

const NOT_PROBED: Identification = { outcome: 'timed-out', stack: [], facts: {}, runnersUp: [] };

/** Asks a target what it speaks. Never throws: whatever happens is an outcome. */
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

class TargetProbe {
  readonly #endpoint: Endpoint;
  readonly #options: TargetProbeOptions;
  readonly #plan: PlanContext;
  readonly #attempt: ProbeContext;
  readonly #begun = performance.now();
  readonly #results: Result[] = [];
  /** How many results there were before this round. */
  #before = 0;
  #made: (ProbeState | typeof REFUSED_AFTER_ACCEPT)[] = [];
  /** Ends what is under way: lookups, connections that are not accepted yet, attempts. */
  readonly #stops = new Set<(end: 'open' | 'timeout') => void>();
  /** Which of `#made` are not over yet. */
  readonly #underWay = new Set<number>();
  /** Which of `#made` have said their opening. */
  readonly #said = new Set<number>();
  #addresses: readonly string[] = [];
  #connections = 0;
  /** The answer so far. */
  #known: Identification = NOT_PROBED;
  #tlsSeen = false;
  /** The shortest time, in milliseconds, in which it accepted: the way there and back. */
  #trip = Number.POSITIVE_INFINITY;
  #over = false;

  constructor(endpoint: Endpoint, options: TargetProbeOptions) {
    this.#endpoint = endpoint;
    this.#options = options;
    const { registry, passive = false, hints = NO_HINTS } = options;
    const { firstByte, maxBytes, total } = endpoint.limits;
    this.#plan = { endpoint, registry, passive, hints };
    this.#attempt = {
      protocols: registry.all,
      serverName: endpoint.serverName ?? endpoint.target.host,
      openingOf: (probedWith, alpn) =>
        openingOf(probedWith, alpn, endpoint, registry, incrementsFor(this.#trip)),
      upgradeOf: (found) => this.#upgradeOf(found),
      // No clock of its own for what the target's deadline ends anyway.
      ...(firstByte < total ? { firstByte } : {}),
      likelyDelay: LIKELY_DELAY,
      maxBytes,
      sendsFollowUp: !passive && !isFragilePort(endpoint.target.port, registry),
    };
  }

  async run(): Promise<TargetProbeResult> {
    const deadline = setTimeout(() => this.#stop('timeout'), this.#endpoint.limits.total);
    const forget = onAbort(this.#options.signal, () => this.#stop('timeout'));
    await this.#tryAll();
    clearTimeout(deadline);
    forget();
    const { host } = this.#endpoint.target;
    const [address] = this.#addresses;
    return {
      identification: this.#known,
      attempts: this.#results,
      connections: this.#connections,
      ...(address !== undefined && address !== host ? { address } : {}),
      ms: performance.now() - this.#begun,
    };
  }

  async #tryAll(): Promise<void> {
    const { retries, maxConnections } = this.#endpoint.limits;
    let width = maxConnections;
    for (let round = 0; !this.#over; round++) {
      this.#made = [];
      this.#said.clear();
      this.#before = this.#results.length;
      if (await this.#findAddresses()) await this.#askInTurn(width, round > 0);
      else this.#known = identify(this.#results, this.#options.registry);
      const again = round < retries ? this.#worthAnotherTry() : 0;
      if (again === 0 || this.#over) return;
      width = again;
      await this.#pause(RETRY_DELAY);
    }
  }

  async #findAddresses(): Promise<boolean> {
    const { address } = this.#options;
    const { host } = this.#endpoint.target;
    const known = address ?? (isAddress(host) ? host : undefined);
    const found = known === undefined ? await this.#follow(resolve(host)) : [known];
    if ('failure' in found) this.#results.push(found);
    else this.#addresses = found;
    return !('failure' in found);
  }

  /** Lets the end of the asking end this, too. */
  #follow<T>({ done, cancel }: Pending<T>): Promise<T> {
    if (this.#over) cancel();
    else this.#stops.add(cancel);
    return done;
  }

  /** One step after the other; the next one begins beside a step that takes its time. */
  async #askInTurn(maxConnections: number, again: boolean): Promise<void> {
    let turnedAway = 0;
    while (!this.#over) {
      const made = this.#made.filter((one) => one !== REFUSED_AFTER_ACCEPT);
      const tlsFound = this.#tlsSeen || this.#known.stack[0] === 'tls';
      const restarted = turnedAway > 0;
      const seen = { tlsFound, suspects: this.#suspects(), restarted, again };
      const mayAsk = made.length < maxConnections && (made.length === 0 || !this.#isTooLate());
      const step = mayAsk ? nextStep(this.#plan, made, seen) : undefined;
      if (!step) {
        if (this.#underWay.size === 0) break;
        // How those come out may call for more.
        await this.#pause(this.#endpoint.limits.total);
        continue;
      }
      if (seen.suspects.includes(step.ask)) await this.#pause(CANDIDATE_DELAY);
      const index = this.#made.length;
      void this.#make(step, index);
      await this.#patience(step, index);
      const soFar = this.#results.slice(this.#before);
      if (soFar.length > 0 && !soFar.some(isExchange)) break;
      if (this.#made.at(-1) !== REFUSED_AFTER_ACCEPT) continue;
      // It accepted before: it limits its clients, or a foreign opening made it start again.
      if (++turnedAway > MAX_REFUSED_AFTER_ACCEPT) break;
      await this.#pause(REFUSED_AFTER_ACCEPT_DELAY);
    }
    while (this.#underWay.size > 0) await this.#pause(this.#endpoint.limits.total);
  }

  #isTooLate(): boolean {
    return isTooLate(performance.now() - this.#begun, this.#endpoint.limits.total);
  }

  /** Of what there are weak signs in plain TCP. */
  #suspects(): readonly string[] {
    if (this.#known.outcome !== 'ambiguous') return [];
    return this.#known.runnersUp.flatMap(({ stack }) => (stack.length === 1 ? stack : []));
  }

  /** Until the next step may begin beside this one. */
  async #patience(step: Step, index: number): Promise<void> {
    const { ask, listenFirst, listenInside } = step;
    const isStaged = ask === 'polyglot';
    // The waiting begins when all is said.
    const isSaying = () => !this.#over && this.#underWay.has(index) && !this.#said.has(index);
    while (isStaged && isSaying()) await this.#pause(this.#endpoint.limits.total);
    if (this.#over || !this.#underWay.has(index)) return;
    const listening = isStaged ? 0 : listenFirst + listenInside;
    const isExpected = expectedSteps(this.#plan)[index]?.ask === ask;
    await this.#pause(listening + (isExpected ? EXPECTED_DELAY : SEARCH_DELAY));
  }

  async #make(step: Step, index: number): Promise<void> {
    const made = started(step);
    this.#made[index] = made;
    this.#underWay.add(index);
    const line = await this.#connect();
    if ('failure' in line) {
      this.#results.push(line);
      this.#made[index] = REFUSED_AFTER_ACCEPT;
    } else {
      const exchange =
        'reset' in line ? resetAtOnce(line.connected) : await this.#attemptOn(line, step, index);
      this.#results.push(exchange);
      this.#made[index] = done(step, exchange);
    }
    this.#known = identify(this.#results, this.#options.registry);
    this.#underWay.delete(index);
    if (this.#isEnough()) this.#stop('open');
    this.#rouse();
  }

  #attemptOn(line: Connection, step: Step, index: number): Promise<Exchange> {
    this.#trip = Math.min(this.#trip, line.rtt);
    const attempt = new ProbeConnection(line, step, this.#attempt, {
      onHandshakeDone: () => {
        this.#tlsSeen = true;
        this.#made[index] = handshakeDone(started(step));
      },
      onSent: () => {
        this.#said.add(index);
        if (step.ask === 'polyglot') this.#rouse();
      },
    });
    const stop = (end: 'open' | 'timeout') => attempt.stop(end);
    this.#stops.add(stop);
    const running = attempt.run();
    if (this.#over || this.#endpoint.expectation.expected.kind === 'tcp') stop('open');
    return running;
  }

  /** The first address that answers; the others are not asked any more. */
  async #connect(): Promise<ConnectResult> {
    const { limits, target } = this.#endpoint;
    let last: ConnectResult | undefined;
    for (const address of this.#addresses) {
      const left = limits.total - (performance.now() - this.#begun);
      if (last && (left <= 0 || this.#over)) break;
      this.#connections++;
      const patience = Math.max(1, Math.min(limits.connect, left));
      last = await this.#follow(connectTcp(address, target.port, patience));
      if ('failure' in last) continue;
      this.#addresses = [address];
      return last;
    }
    return last ?? { failure: 'no-such-name', code: 'ENODATA', timing: { ended: 0 } };
  }

  #isEnough(): boolean {
    const { expected } = this.#endpoint.expectation;
    if (expected.kind === 'tcp') return this.#results.some(isExchange);
    const { outcome, stack, runnersUp } = this.#known;
    if (outcome !== 'identified') return false;
    if (expected.kind === 'stacks') {
      if (satisfies(expected, stack)) return true;
      if (runnersUp.some((one) => isStrong(one) && satisfies(expected, one.stack))) return true;
    }
    // TLS alone is half an answer, unless nobody is let in without a certificate.
    return stack.at(-1) !== 'tls' || this.#results.some(wasRejectedForCertificate);
  }

  /**
   * With how many connections it is worth asking again: all of them where it was unreachable
   * (a server that restarts, a resolver that is busy), one for what is expected where it
   * accepted and said nothing (a server that limits its clients).
   */
  #worthAnotherTry(): number {
    const { kind } = this.#endpoint.expectation.expected;
    const { outcome, code } = this.#known;
    if (kind === 'closed') return 0;
    if (outcome === 'refused' || outcome === 'no-route' || code === 'EAI_AGAIN') {
      return this.#endpoint.limits.maxConnections;
    }
    return kind === 'stacks' && (outcome === 'closed' || outcome === 'reset') ? 1 : 0;
  }

  #upgradeOf({ id, stack, match }: Candidate): readonly UpgradeStep[] | undefined {
    const { expected, constraints } = this.#endpoint.expectation;
    const wanted = constraints.starttls ?? constraints.tls;
    if (!wanted || this.#plan.passive) return undefined;
    if (match.facts.starttls === false || !satisfies(expected, stack)) return undefined;
    return this.#options.registry.get(id)?.starttls;
  }

  #stop(end: 'open' | 'timeout'): void {
    this.#over = true;
    for (const stop of this.#stops) stop(end);
    this.#rouse();
  }

  #rouse: () => void = () => {};

  /** Waits until something happens, but no longer than so many milliseconds. */
  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      // A busy program is late with its timers: what has come meanwhile is taken in first.
      const timer = setTimeout(() => setImmediate(resolve), ms);
      this.#rouse = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** Nothing was sent yet, so all that was done was to listen. */
function resetAtOnce(connected: number): Exchange {
  const nothing = { sent: new Uint8Array(0), received: new Uint8Array(0) };
  return {
    probedWith: 'listen',
    turns: [nothing],
    end: 'reset',
    timing: { connected, ended: connected },
  };
}

function isStrong({ confidence }: { confidence: string }): boolean {
  return confidence !== 'weak';
}
