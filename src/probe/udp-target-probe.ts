import type { Endpoint } from '../expect/endpoint.ts';
import type { Exchange, Attempt as Result } from '../identify/exchange.ts';
import { type Identification, identify } from '../identify/identification.ts';
import { judgeReply } from '../identify/judge.ts';
import { openingFor, type Protocol } from '../protocols/protocol.ts';
import { type DatagramOutcome, sendDatagram } from './datagram.ts';
import { EXPECTED_DELAY } from './delays.ts';
import { onAbort } from './on-abort.ts';
import { planUdp } from './plan-udp.ts';
import type { TargetProbeOptions, TargetProbeResult } from './target-probe-result.ts';
import { isAddress, type Pending, resolve } from './tcp.ts';
import { UdpSocket } from './udp-socket.ts';

/** From one opening of a search to the next: a burst looks like an attack, and gets lost. */
const SEND_INTERVAL = 60;
/** When an opening is sent again, as shares of the target's deadline. */
const RESEND_SHARES = [0.2, 0.5] as const;
/** How long to wait before a target that refused is asked again. */
const RETRY_DELAY = 250;

/** Asks a UDP target what it speaks. Never throws: whatever happens is an outcome. */
export function probeUdpTarget(
  endpoint: Endpoint,
  options: TargetProbeOptions,
): Promise<TargetProbeResult> {
  return new UdpTargetProbe(endpoint, options).run();
}

class UdpTargetProbe {
  readonly #endpoint: Endpoint;
  readonly #options: TargetProbeOptions;
  readonly #begun = performance.now();
  readonly #results: Result[] = [];
  /** Ends what is under way. */
  readonly #underWay = new Set<() => void>();
  #known: Identification = { outcome: 'silent', stack: [], facts: {}, runnersUp: [] };
  #address: string | undefined;
  #flows = 0;
  #over = false;
  #wake = () => {};

  constructor(endpoint: Endpoint, options: TargetProbeOptions) {
    this.#endpoint = endpoint;
    this.#options = options;
  }

  async run(): Promise<TargetProbeResult> {
    const deadline = setTimeout(() => this.#stop(), this.#endpoint.limits.total);
    const forget = onAbort(this.#options.signal, () => this.#stop());
    if (await this.#findAddress()) await this.#askAll();
    clearTimeout(deadline);
    forget();
    const { host } = this.#endpoint.target;
    return {
      identification: this.#known,
      attempts: this.#results,
      connections: this.#flows,
      ...(this.#address !== undefined && this.#address !== host ? { address: this.#address } : {}),
      ms: performance.now() - this.#begun,
    };
  }

  async #findAddress(): Promise<boolean> {
    const { host } = this.#endpoint.target;
    this.#address = this.#options.address ?? (isAddress(host) ? host : undefined);
    if (this.#address !== undefined) return true;
    const found = await this.#follow(resolve(host));
    if ('failure' in found) this.#take(found);
    else this.#address = found[0];
    return this.#address !== undefined;
  }

  async #askAll(): Promise<void> {
    const endpoint = this.#endpoint;
    const { registry, passive = false, hints = [] } = this.#options;
    const { expected, search } = planUdp({ endpoint, registry, passive, hints });
    for (let retries = endpoint.limits.retries; ; retries--) {
      const asked = expected.map((one) => this.#ask(one));
      if (asked.length > 0) await this.#pause(EXPECTED_DELAY);
      await this.#search(search);
      await Promise.all(asked);
      if (this.#known.outcome !== 'refused' || !this.#isWorthAnotherTry(retries)) return;
      this.#over = false;
      await this.#pause(RETRY_DELAY);
    }
  }

  /** All openings in one flow, but for those that are answered from another port. */
  async #search(protocols: readonly Protocol[]): Promise<void> {
    if (this.#over || protocols.length === 0) return;
    const begun = performance.now();
    const said: Said[] = [];
    const flow = new UdpSocket(this.#address ?? '', this.#endpoint.target.port, {
      hear: (received) => {
        const ms = performance.now() - begun;
        const { id, opening } = this.#answered(said, received);
        said.splice(0, said.length, ...said.filter((one) => one.id !== id));
        this.#take(resultOf(id, opening, { received, ms }, performance.now() - this.#begun));
      },
      fail: (failure) => this.#take(failure),
    });
    this.#underWay.add(() => flow.close());
    this.#flows++;
    const roaming: Promise<void>[] = [];
    for (const one of protocols) {
      if (this.#over) break;
      if (one.repliesFromNewPort) roaming.push(this.#ask(one));
      else {
        const opening = this.#openingOf(one);
        said.push({ id: one.id, opening });
        flow.send(opening, this.#again());
      }
      await this.#pause(SEND_INTERVAL);
    }
    await this.#pause(this.#endpoint.limits.total);
    await Promise.all(roaming);
    flow.close();
    for (const { id, opening } of said) {
      this.#results.push(resultOf(id, opening, 'silent', performance.now() - this.#begun));
    }
    this.#known = identify(this.#results, this.#options.registry);
  }

  /** Whose opening an answer belongs to: of those that it would identify, else the last one. */
  #answered(said: readonly Said[], bytes: Uint8Array): Said {
    const latest = [...said].reverse();
    const judged = latest.flatMap((one) => {
      const reply = { bytes, sent: one.opening, layer: 'udp', later: [], ended: true } as const;
      const [best] = judgeReply(reply, this.#options.registry.all).candidates;
      return best ? [{ one, best }] : [];
    });
    for (const confidence of ['certain', 'likely', 'weak']) {
      const fitting = judged.filter(({ best }) => best.match.confidence === confidence);
      const own = fitting.find(({ one, best }) => best.id === one.id) ?? fitting[0];
      if (own) return own.one;
    }
    return latest[0] ?? { id: 'nothing', opening: new Uint8Array(0) };
  }

  #openingOf(one: Protocol): Uint8Array {
    const { target, serverName, path = '/' } = this.#endpoint;
    return openingFor(one, { host: serverName ?? target.host, port: target.port, path });
  }

  #again(): readonly number[] {
    return RESEND_SHARES.map((share) => share * this.#endpoint.limits.total);
  }

  /** A service that restarts refuses for a moment. */
  #isWorthAnotherTry(retries: number): boolean {
    const { expectation, limits } = this.#endpoint;
    const left = limits.total - (performance.now() - this.#begun);
    const aborted = this.#options.signal?.aborted === true;
    return retries > 0 && expectation.expected.kind !== 'closed' && left > RETRY_DELAY && !aborted;
  }

  async #ask(one: Protocol): Promise<void> {
    const { target } = this.#endpoint;
    const opening = this.#openingOf(one);
    this.#flows++;
    const outcome = await this.#follow(
      sendDatagram({
        address: this.#address ?? target.host,
        port: target.port,
        opening,
        again: this.#again(),
        fromAnyPort: one.repliesFromNewPort === true,
      }),
    );
    this.#take(resultOf(one.id, opening, outcome, performance.now() - this.#begun));
  }

  #take(result: Result): void {
    this.#results.push(result);
    this.#known = identify(this.#results, this.#options.registry);
    if (this.#isEnough(result)) this.#stop();
  }

  /** An ICMP refusal is the port's, whatever was asked. */
  #isEnough(result: Result): boolean {
    if ('failure' in result) return true;
    return this.#known.outcome === 'identified';
  }

  /** Lets the end of the asking end this, too. */
  #follow<T>({ done, cancel }: Pending<T>): Promise<T> {
    if (this.#over) cancel();
    else this.#underWay.add(cancel);
    return done.finally(() => this.#underWay.delete(cancel));
  }

  #stop(): void {
    this.#over = true;
    for (const stop of this.#underWay) stop();
    this.#wake();
  }

  /** Waits, but no longer than until everything is over. */
  #pause(ms: number): Promise<void> | undefined {
    if (this.#over) return undefined;
    return new Promise((resolve) => {
      // A busy program is late with its timers: what has come meanwhile is taken in first.
      const timer = setTimeout(() => setImmediate(resolve), ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** An opening that was sent. */
interface Said {
  readonly id: string;
  readonly opening: Uint8Array;
}

function resultOf(
  probedWith: string,
  sent: Uint8Array,
  outcome: DatagramOutcome,
  elapsed: number,
): Result {
  if (outcome !== 'silent' && 'failure' in outcome) return outcome;
  const received = outcome === 'silent' ? new Uint8Array(0) : outcome.received;
  const firstByte = outcome === 'silent' ? {} : { firstByte: outcome.ms };
  const exchange: Exchange = {
    transport: 'udp',
    probedWith,
    turns: [{ sent, received }],
    end: outcome === 'silent' ? 'timeout' : 'open',
    timing: { ...firstByte, ended: elapsed },
  };
  return exchange;
}
