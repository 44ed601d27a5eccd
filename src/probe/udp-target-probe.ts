import type { Endpoint } from '../expect/endpoint.ts';
import type { Attempt, Exchange } from '../identify/exchange.ts';
import { judgeReply } from '../identify/judge.ts';
import { isOpeningOf, LISTEN, type OpeningProbe, type Probe } from '../identify/probe.ts';
import { type DatagramResult, sendDatagram } from '../net/datagram.ts';
import { loopClock } from '../net/loop-clock.ts';
import type { Pending } from '../net/pending.ts';
import { UdpSocket } from '../net/udp-socket.ts';
import { EXPECTED_DELAY, RETRY_DELAY } from './delays.ts';
import { openingBytes } from './opening.ts';
import { planUdp } from './plan-udp.ts';
import type { Steps } from './routine.ts';
import type { TargetProbeOptions, TargetProbeResult } from './target-probe-result.ts';
import { TargetSession } from './target-session.ts';

/** Between two openings of a search, in milliseconds: a burst looks like an attack, and gets lost. */
const SEND_INTERVAL = 60;
/** When an opening is sent again, as shares of the target's deadline. */
const RESEND_SHARES = [0.2, 0.5] as const;

/** So many datagrams of a target are read, and so many bytes of each: a peer may send without end. */
const MAX_DATAGRAMS = 16;
const MAX_DATAGRAM_BYTES = 4096;

/** A port on which nothing listens: the first one that traceroute sends to. */
export const CONTROL_PORT = 33434;

/** The life of a target over UDP. */
export class UdpTargetProbe {
  readonly #endpoint: Endpoint;
  readonly #options: TargetProbeOptions;
  readonly #session: TargetSession;
  /** The host refuses datagrams to a closed port, so silence is not a firewall's. */
  #refusesElsewhere = false;
  #datagrams = 0;
  /** Probes from sockets of their own that are under way. */
  #running = 0;

  constructor(endpoint: Endpoint, options: TargetProbeOptions) {
    this.#endpoint = endpoint;
    this.#options = options;
    this.#session = new TargetSession(endpoint, options);
  }

  run(onResult: (result: TargetProbeResult) => void): void {
    this.#session.run(this.#steps(), onResult);
  }

  *#steps(): Steps {
    if (!(yield* this.#session.findAddresses())) return;
    const endpoint = this.#endpoint;
    const { registry, passive = false, hints = [] } = this.#options;
    const { expected, search } = planUdp({ endpoint, registry, passive, hints });
    if (expected.some((probe) => this.#isSilent(probe))) void this.#probeControlPort();
    for (let retries = endpoint.limits.retries; ; retries--) {
      yield* this.#sendExpected(expected);
      yield* this.#search(search);
      yield* this.#allProbes();
      const { outcome } = this.#session.identification;
      if (outcome !== 'refused' || !this.#isWorthRetry(retries)) return;
      this.#session.reopen();
      yield RETRY_DELAY;
    }
  }

  /** The first openings of all expected protocols, then the second ones, each from its own socket. */
  *#sendExpected(probes: readonly OpeningProbe[]): Steps {
    const last = Math.max(-1, ...probes.map(({ index }) => index));
    for (let index = 0; index <= last; index++) {
      for (const probe of probes) if (probe.index === index) void this.#probe(probe);
      yield* this.#pause(EXPECTED_DELAY);
      if (this.#session.isOver) break;
    }
  }

  *#allProbes(): Steps {
    while (this.#running > 0) yield this.#endpoint.limits.total;
  }

  /** All openings from one socket, except those with replies from another port. */
  *#search(probes: readonly OpeningProbe[]): Steps {
    const [address] = this.#session.addresses;
    if (this.#session.isOver || probes.length === 0 || address === undefined) return;
    const startedAt = loopClock.now();
    let sent: SentOpening[] = [];
    const socket = new UdpSocket(address, this.#endpoint.target.port, {
      onDatagram: (datagram) => {
        const received = firstBytes(datagram);
        if (++this.#datagrams === MAX_DATAGRAMS) this.#session.stop('open');
        const ms = loopClock.now() - startedAt;
        const opening = this.#openingOf(received, sent);
        sent = sent.filter((one) => one !== opening);
        this.#add(this.#attemptOf(opening, { received, ms }));
      },
      onFailure: (failure) => {
        // What was sent to a closed port was not met with silence.
        sent = [];
        this.#add(failure);
      },
    });
    const stoppable = { stop: () => socket.close() };
    this.#session.attach(stoppable);
    this.#session.countConnection();
    for (const probe of probes) {
      if (this.#session.isOver) break;
      if (this.#repliesFromNewPort(probe)) void this.#probe(probe);
      else {
        const opening = { probe, bytes: this.#bytesOf(probe) };
        sent.push(opening);
        socket.send(opening.bytes, this.#resendAfter());
      }
      yield* this.#pause(SEND_INTERVAL);
    }
    yield* this.#pause(this.#endpoint.limits.total);
    yield* this.#allProbes();
    socket.close();
    this.#session.detach(stoppable);
    this.#session.add(...sent.map((one) => ({ attempt: this.#attemptOf(one, 'silent') })));
  }

  /** The opening that a reply belongs to: one that it would identify, else the last one. */
  #openingOf(received: Uint8Array, sent: readonly SentOpening[]): SentOpening {
    const latest = [...sent].reverse();
    const judged = latest.flatMap((one) => {
      const reply = {
        bytes: received,
        sent: one.bytes,
        layer: 'udp',
        later: [],
        ended: true,
      } as const;
      const [best] = judgeReply(reply, this.#options.registry.all).candidates;
      return best ? [{ one, best }] : [];
    });
    for (const confidence of ['certain', 'likely', 'weak']) {
      const fitting = judged.filter(({ best }) => best.match.confidence === confidence);
      const own = fitting.find(({ one, best }) => isOpeningOf(one.probe, best.id)) ?? fitting[0];
      if (own) return own.one;
    }
    return latest[0] ?? { probe: LISTEN, bytes: new Uint8Array(0) };
  }

  async #probe(probe: OpeningProbe): Promise<void> {
    const { target } = this.#endpoint;
    const opening = { probe, bytes: this.#bytesOf(probe) };
    this.#session.countConnection();
    this.#running++;
    const result = await this.#followed(
      sendDatagram({
        address: this.#session.addresses[0] ?? target.host,
        port: target.port,
        opening: opening.bytes,
        resendAfter: this.#resendAfter(),
        fromAnyPort: this.#repliesFromNewPort(probe),
      }),
    );
    this.#running--;
    this.#add(this.#attemptOf(opening, result));
    this.#session.wake();
  }

  /** A stop of the session ends this, too. */
  #followed({ done, cancel }: Pending<DatagramResult>): Promise<DatagramResult> {
    const stoppable = { stop: cancel };
    this.#session.attach(stoppable);
    return done.finally(() => this.#session.detach(stoppable));
  }

  /** What no server replies to needs proof that datagrams reach the host. */
  async #probeControlPort(): Promise<void> {
    const { target } = this.#endpoint;
    const result = await this.#followed(
      sendDatagram({
        address: this.#session.addresses[0] ?? target.host,
        port: CONTROL_PORT,
        opening: new Uint8Array(0),
        resendAfter: this.#resendAfter(),
        fromAnyPort: false,
      }),
    );
    this.#refusesElsewhere =
      result !== 'silent' && 'failure' in result && result.failure === 'refused';
  }

  #isSilent({ protocol }: OpeningProbe): boolean {
    return this.#options.registry.get(protocol)?.answersBy === 'silence';
  }

  #add(attempt: Attempt): void {
    this.#session.add({ attempt });
    // An ICMP refusal is the port's, whatever was sent.
    const isEnough = 'failure' in attempt || this.#session.identification.outcome === 'identified';
    if (isEnough) this.#session.stop('open');
  }

  #bytesOf(probe: OpeningProbe): Uint8Array {
    return openingBytes(probe, this.#endpoint, this.#options.registry) ?? new Uint8Array(0);
  }

  #repliesFromNewPort({ protocol }: OpeningProbe): boolean {
    return this.#options.registry.get(protocol)?.repliesFromNewPort === true;
  }

  #resendAfter(): readonly number[] {
    return RESEND_SHARES.map((share) => share * this.#endpoint.limits.total);
  }

  /** A service that restarts refuses for a moment. */
  #isWorthRetry(retries: number): boolean {
    const { expected } = this.#endpoint.expectation;
    const isAborted = this.#options.signal?.aborted === true;
    const { remaining } = this.#session;
    return retries > 0 && expected.kind !== 'closed' && remaining > RETRY_DELAY && !isAborted;
  }

  /** Pauses for so long, or until the session is over: a probe that ends does not cut it short. */
  *#pause(ms: number): Steps {
    const until = this.#session.elapsed + ms;
    for (let left = ms; left > 0 && !this.#session.isOver; left = until - this.#session.elapsed) {
      yield left;
    }
  }

  #attemptOf({ probe, bytes }: SentOpening, result: DatagramResult): Attempt {
    if (result !== 'silent' && 'failure' in result) return result;
    const received = result === 'silent' ? new Uint8Array(0) : firstBytes(result.received);
    const firstByte = result === 'silent' ? {} : { firstByte: result.ms };
    const exchange: Exchange = {
      transport: 'udp',
      probedWith: probe,
      turns: [{ sent: bytes, received }],
      ...(this.#refusesElsewhere ? { refusedElsewhere: true } : {}),
      end: result === 'silent' ? 'timeout' : 'open',
      timing: { ...firstByte, ended: this.#session.elapsed },
    };
    return exchange;
  }
}

/** An opening that was sent. */
interface SentOpening {
  readonly probe: Probe;
  readonly bytes: Uint8Array;
}

/** A copy, since the datagram may be part of a larger buffer. */
function firstBytes(datagram: Uint8Array): Uint8Array {
  return datagram.slice(0, MAX_DATAGRAM_BYTES);
}
