import type { Endpoint } from '../expect/endpoint.ts';
import { meets } from '../expect/meets.ts';
import { type Exchange, isExchange, type Attempt as Result } from '../identify/exchange.ts';
import { type Identification, identify } from '../identify/identification.ts';
import type { Candidate } from '../identify/judge.ts';
import type { UpgradeStep } from '../protocols/protocol.ts';
import type { Registry } from '../protocols/registry.ts';
import { Attempt, type AttemptContext } from './attempt.ts';
import type { Outcome } from './odds.ts';
import { openingOf } from './opening.ts';
import { type Made, nextStep, type PlanContext } from './plan.ts';
import type { Step } from './step.ts';
import { dial, resolve } from './tcp.ts';

export interface AskOptions {
  readonly registry: Registry;
  /** Send nothing: connect, listen, close. */
  readonly passive?: boolean;
  /** Ids of protocols that are expected elsewhere in the config. */
  readonly hints?: readonly string[];
  /** Ask this address instead of resolving the host name. */
  readonly address?: string;
  /** Ends the asking early; what is known by then is the answer. */
  readonly signal?: AbortSignal;
}

/** What came of asking one target. */
export interface Answer {
  readonly identification: Identification;
  readonly attempts: readonly Result[];
  /** How many connections were begun. */
  readonly connections: number;
  /** The address that was asked, when the host is a name. */
  readonly address?: string;
  /** Wall time in milliseconds. */
  readonly ms: number;
}

/** How long an expected answer may take before others are asked beside it, in milliseconds. */
const PATIENCE_EXPECTED = 1000;
/** The same for the openings of a search. */
const PATIENCE_SEARCH = 350;
/** How long a likely answer waits for bytes that would change it. */
const GRACE = 120;
/** How long to wait before an unreachable target is asked again. */
const RETRY_PAUSE = 250;

/** Asks a target what it speaks. Never throws: whatever happens is an outcome. */
export async function ask(endpoint: Endpoint, options: AskOptions): Promise<Answer> {
  return new Inquiry(endpoint, options).run();
}

class Inquiry {
  readonly #endpoint: Endpoint;
  readonly #options: AskOptions;
  readonly #plan: PlanContext;
  readonly #attempt: AttemptContext;
  readonly #begun = performance.now();
  #results: Result[] = [];
  #made: Made[] = [];
  readonly #running = new Set<Attempt>();
  readonly #pending = new Set<Promise<void>>();
  #addresses: readonly string[] = [];
  #connections = 0;
  /** The answer so far. */
  #known: Identification;
  #over = false;
  /** Ends what has not become an attempt yet: lookups and connections that are not accepted. */
  readonly #stopping = new AbortController();

  constructor(endpoint: Endpoint, options: AskOptions) {
    this.#endpoint = endpoint;
    this.#options = options;
    const { registry, passive = false, hints = [] } = options;
    this.#plan = { endpoint, registry, passive, hints };
    this.#attempt = {
      protocols: registry.all,
      serverName: endpoint.serverName ?? endpoint.target.host,
      openingOf: (asked, alpn) => openingOf(asked, alpn, endpoint, registry),
      upgradeOf: (found) => this.#upgradeOf(found),
      firstByte: endpoint.limits.firstByte,
      grace: GRACE,
    };
    this.#known = identify([], registry);
  }

  async run(): Promise<Answer> {
    const { host } = this.#endpoint.target;
    const deadline = setTimeout(() => this.#stop('timeout'), this.#endpoint.limits.total);
    const abort = () => this.#stop('timeout');
    this.#options.signal?.addEventListener('abort', abort, { once: true });
    if (this.#options.signal?.aborted) abort();
    await this.#tryAll();
    clearTimeout(deadline);
    this.#options.signal?.removeEventListener('abort', abort);
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
    for (let round = 0; !this.#over; round++) {
      this.#made = [];
      if (await this.#findAddresses()) await this.#askInTurn(maxConnections);
      else this.#known = identify(this.#results, this.#options.registry);
      if (round >= retries || !this.#mayPass()) return;
      await this.#pause(RETRY_PAUSE);
      if (!this.#over) this.#results = this.#results.filter(isExchange);
    }
  }

  async #findAddresses(): Promise<boolean> {
    const { address } = this.#options;
    const found = address
      ? [address]
      : await resolve(this.#endpoint.target.host, this.#stopping.signal);
    if ('failure' in found) this.#results.push(found);
    else this.#addresses = found;
    return !('failure' in found);
  }

  /** One step after the other; the next one begins beside a step that takes its time. */
  async #askInTurn(maxConnections: number): Promise<void> {
    while (!this.#over && this.#made.length < maxConnections) {
      const step = nextStep(this.#plan, this.#made, this.#known.stack[0] === 'tls');
      if (!step) break;
      const making = this.#make(step, this.#made.length);
      this.#pending.add(making);
      void making.then(() => this.#pending.delete(making));
      await this.#raceWithClock(making, this.#patienceFor(step));
      if (!this.#results.some(isExchange) && this.#results.length > 0) break;
    }
    await Promise.all(this.#pending);
  }

  /** How long a step may take before the next one begins beside it. */
  #patienceFor({ listenFirst, listenInside }: Step): number {
    const expected =
      this.#made.length === 1 && this.#endpoint.expectation.expected.kind === 'stacks';
    return listenFirst + listenInside + (expected ? PATIENCE_EXPECTED : PATIENCE_SEARCH);
  }

  async #make(step: Step, index: number): Promise<void> {
    const asked = step.layer === 'tls' ? 'tls' : step.ask;
    this.#made[index] = { step, outer: { ask: asked, outcome: 'silent' }, alpnRefused: false };
    const line = await this.#connect();
    if ('failure' in line) this.#results.push(line);
    else if ('reset' in line) {
      const exchange = resetAtOnce(asked, line.connected);
      this.#results.push(exchange);
      this.#made[index] = madeOf(step, exchange);
    } else {
      const attempt = new Attempt(line, step, this.#attempt);
      this.#running.add(attempt);
      const running = attempt.run();
      if (this.#over || this.#endpoint.expectation.expected.kind === 'tcp') attempt.stop('open');
      const exchange = await running;
      this.#running.delete(attempt);
      this.#results.push(exchange);
      this.#made[index] = madeOf(step, exchange);
    }
    this.#known = identify(this.#results, this.#options.registry);
    if (this.#isEnough()) this.#stop('open');
  }

  /** The first address that answers; the others are not asked any more. */
  async #connect(): Promise<Awaited<ReturnType<typeof dial>>> {
    const { port } = this.#endpoint.target;
    let last: Awaited<ReturnType<typeof dial>> | undefined;
    for (const address of this.#addresses) {
      const left = this.#endpoint.limits.total - (performance.now() - this.#begun);
      if (last && (left <= 0 || this.#over)) break;
      this.#connections++;
      const patience = Math.max(1, Math.min(this.#endpoint.limits.connect, left));
      last = await dial(address, port, patience, this.#stopping.signal);
      if ('failure' in last) continue;
      this.#addresses = [address];
      return last;
    }
    return last ?? { failure: 'no-such-name', code: 'ENODATA', timing: { ended: 0 } };
  }

  #isEnough(): boolean {
    const { expected } = this.#endpoint.expectation;
    if (expected.kind === 'tcp') return true;
    const { outcome, stack, runnersUp } = this.#known;
    if (outcome !== 'identified') return false;
    if (expected.kind === 'stacks') {
      const all = [stack, ...runnersUp.filter(isStrong).map((one) => one.stack)];
      if (all.some((one) => meets(expected, one))) return true;
    }
    // TLS alone is half an answer, unless nobody is let in without a certificate.
    return stack.at(-1) !== 'tls' || this.#results.some(wasNotLetIn);
  }

  /** Whether it may be otherwise in a moment: a server that restarts, a resolver that is busy. */
  #mayPass(): boolean {
    if (this.#endpoint.expectation.expected.kind === 'closed') return false;
    const { outcome, code } = this.#known;
    return outcome === 'refused' || outcome === 'no-route' || code === 'EAI_AGAIN';
  }

  #upgradeOf({ id, stack, match }: Candidate): readonly UpgradeStep[] | undefined {
    const { expected, constraints } = this.#endpoint.expectation;
    const wanted = constraints.starttls ?? constraints.tls;
    if (!wanted || match.facts.starttls === false || !meets(expected, stack)) return undefined;
    return this.#options.registry.get(id)?.starttls;
  }

  #stop(end: 'open' | 'timeout'): void {
    this.#over = true;
    this.#stopping.abort();
    for (const attempt of this.#running) attempt.stop(end);
    this.#rouse();
  }

  #rouse: () => void = () => {};

  async #raceWithClock(making: Promise<void>, ms: number): Promise<void> {
    await Promise.race([making, this.#pause(ms)]);
    this.#rouse();
  }

  /** Waits, but no longer than the target is being asked. */
  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#rouse = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** The server asked for a client certificate and closed without a word. */
function wasNotLetIn(result: Result): boolean {
  if (!isExchange(result) || result.tls?.wantsClientCertificate !== true) return false;
  return result.inner !== undefined && ['eof', 'reset'].includes(outcomeOf(result.inner));
}

function resetAtOnce(asked: string, connected: number): Exchange {
  const nothing = { sent: new Uint8Array(0), received: new Uint8Array(0) };
  return { asked, turns: [nothing], end: 'reset', timing: { connected, ended: connected } };
}

function isStrong({ confidence }: { confidence: string }): boolean {
  return confidence !== 'weak';
}

function madeOf(step: Step, exchange: Exchange): Made {
  const { inner, tls } = exchange;
  return {
    step,
    outer: { ask: exchange.asked, outcome: outcomeOf(exchange) },
    ...(tls && inner ? { inner: { ask: inner.asked, outcome: outcomeOf(inner) } } : {}),
    alpnRefused: exchange.turns.some(({ received }) => isAlpnAlert(received)),
  };
}

function outcomeOf({ turns, end }: Exchange): Outcome {
  if (turns.some(({ received }) => received.length > 0)) return 'bytes';
  if (end === 'eof') return 'eof';
  return end === 'reset' ? 'reset' : 'silent';
}

/** A fatal alert 120, no_application_protocol (RFC 7301 section 3.2). */
function isAlpnAlert(received: Uint8Array): boolean {
  return received[0] === 0x15 && received[5] === 2 && received[6] === 120;
}
