import { PROXY_V2_LOCAL } from '../bytes/proxy-header.ts';
import type { End, Exchange, Timing } from '../identify/exchange.ts';
import type { Candidate } from '../identify/judge.ts';
import { CLIENT_HELLO, LISTEN, type Probe } from '../identify/probe.ts';
import { type Channel, StreamChannel } from '../net/channel.ts';
import { wasAskedForCertificate } from '../net/client-certificate.ts';
import { endAndWait } from '../net/close.ts';
import { loopClock } from '../net/loop-clock.ts';
import type { Handshake, TlsOptions } from '../net/start-tls.ts';
import { Tap } from '../net/tap.ts';
import type { TcpConnection } from '../net/tcp-connection.ts';
import type { Turn } from '../protocols/protocol.ts';
import type { UpgradeStep } from '../protocols/protocol-parts.ts';
import { isClientHello } from './opening.ts';
import type { JudgedExchange, ProbeContext, ProbeHandler } from './probe-context.ts';
import { sendHeader } from './send-header.ts';
import type { Step } from './step.ts';
import {
  type ExchangeHandler,
  type ExchangeRequest,
  type ExchangeResult,
  StreamExchange,
} from './stream-exchange.ts';
import { upgradeToTls } from './upgrade.ts';

/** How long a silent peer may take to end its side of the connection, in milliseconds. */
const END_TIMEOUT = 500;

/** How long each step of an upgrade to TLS may take, in milliseconds. */
const UPGRADE_TIMEOUT = 3000;

/** One connection, from its acceptance to its end. */
export class ProbeConnection implements ExchangeHandler {
  readonly #connection: TcpConnection;
  readonly #step: Step;
  readonly #context: ProbeContext;
  readonly #handler: ProbeHandler;
  readonly #startedAt = loopClock.now();
  #exchange: StreamExchange | undefined;
  /** What the end of the current exchange leads to. */
  #afterExchange: (result: ExchangeResult) => void = () => {};
  #tap: Tap | undefined;
  #isListening = false;
  #isUpgrading = false;
  #stopped: 'open' | 'timeout' | undefined;
  /** When the opening was sent after a silence, in milliseconds since the connection was started. */
  #sentAt: number | undefined;
  /** When the exchange was started, in the same time. */
  #exchangeAt = 0;
  #isOver = false;
  #cancelEnd = () => {};

  constructor(connection: TcpConnection, step: Step, context: ProbeContext, handler: ProbeHandler) {
    this.#connection = connection;
    this.#step = step;
    this.#context = context;
    this.#handler = handler;
  }

  start(): void {
    const { listenFirst, proxyHeader: triesHeader } = this.#step;
    if (triesHeader) this.#connection.send(PROXY_V2_LOCAL);
    else if (this.#context.header) sendHeader(this.#connection, this.#context.header);
    if (listenFirst === 0) {
      this.#sendOpening();
      return;
    }
    const request = { layer: 'tcp', firstByteTimeout: listenFirst } as const;
    this.#isListening = true;
    this.#exchangeOn(this.#connection, request, (banner) => {
      this.#isListening = false;
      if (this.#isBanner(banner)) {
        this.#endPlain(LISTEN, banner);
      } else {
        this.#handler.onListened();
        this.#sendOpening();
      }
    });
  }

  /** Ends it from outside: another probe found the protocol, or time is up. */
  stop(end: 'open' | 'timeout'): void {
    this.#isOver = true;
    this.#cancelEnd();
    this.#endWith(end);
  }

  /** Stops waiting for a banner, and sends the opening. */
  greet(): void {
    if (this.#isListening) this.#exchange?.stop('timeout');
  }

  /** Ends it as silent. */
  close(): void {
    this.#endWith('timeout');
  }

  #endWith(end: 'open' | 'timeout'): void {
    this.#stopped ??= end;
    this.#exchange?.stop(end);
    if (!this.#exchange) this.#tap?.destroy();
    if (this.#isUpgrading) this.#connection.destroy();
  }

  #sendOpening(): void {
    const { probe, layer, aloneFor } = this.#step;
    if (layer === 'tls' || isClientHello(probe)) {
      void this.#withTls().then((judged) => this.#end(judged));
      return;
    }
    const chosen = this.#context.openingOf(probe, undefined);
    // A connection that has the target for itself is short, and increments take their time.
    const increments = aloneFor === undefined ? chosen.increments : undefined;
    const request = { layer: 'tcp', opening: chosen.bytes, increments } as const;
    this.#exchangeOn(this.#connection, request, (result) =>
      this.#endPlain(chosen.probe, result, increments !== undefined),
    );
  }

  /** An exchange without TLS, and the upgrade to TLS where that is wanted. */
  #endPlain(probe: Probe, result: ExchangeResult, isIncremental = false): void {
    const exchange: Exchange = {
      ...this.#toExchange(probe, result),
      ...(isIncremental && !result.isRushed ? { incremental: true } : {}),
      ...(this.#step.aloneFor === undefined ? {} : { alone: true }),
    };
    const { candidates } = result.judgement;
    const [found] = candidates;
    const steps = found && result.end === 'open' ? this.#context.upgradeOf(found) : undefined;
    const judged = { attempt: exchange, candidates: { outer: candidates } };
    if (steps) {
      void this.#upgraded(exchange, steps).then((attempt) => this.#end({ ...judged, attempt }));
    } else this.#end(judged);
  }

  #end(judged: JudgedExchange): void {
    const { attempt } = judged;
    if (attempt.alone && attempt.end === 'timeout' && !this.#isOver) {
      void this.#withEnd(judged).then((ended) => this.#close(ended));
    } else this.#close(judged);
  }

  /** A peer that was silent alone shows whether it reads: then it ends its side after we did. */
  async #withEnd(judged: JudgedExchange): Promise<JudgedExchange> {
    const timeout = END_TIMEOUT + 2 * this.#connection.connected;
    const { done, cancel } = endAndWait(this.#connection, timeout);
    this.#cancelEnd = cancel;
    if (!(await done)) return judged;
    return { ...judged, attempt: { ...judged.attempt, endsWithUs: true } };
  }

  #close(judged: JudgedExchange): void {
    if (judged.attempt.end === 'full') this.#connection.destroy();
    else this.#connection.closeGracefully();
    this.#handler.onEnd({ ...judged, attempt: { ...judged.attempt, ...this.#sentHeader() } });
  }

  /** The header of the PROXY protocol that went before everything else: the tried one, or the wanted one. */
  #sentHeader(): Pick<Exchange, 'proxyHeader' | 'sentHeader'> {
    if (this.#step.proxyHeader) return { proxyHeader: true };
    return this.#context.header === undefined ? {} : { sentHeader: true };
  }

  async #upgraded(exchange: Exchange, steps: readonly UpgradeStep[]): Promise<Exchange> {
    const { firstByteTimeout = UPGRADE_TIMEOUT, tls } = this.#context;
    const last = exchange.turns.at(-1);
    // Only what was found to be the expected protocol is upgraded.
    const options = { ...tls, ...this.#identity(), alpn: [] };
    this.#isUpgrading = true;
    const { turns, result } = await upgradeToTls(
      this.#connection,
      steps,
      last,
      options,
      firstByteTimeout,
    );
    this.#isUpgrading = false;
    const all = { ...exchange, turns: [...exchange.turns, ...turns] };
    // A stop from outside is not a refusal.
    if (this.#stopped && result === 'refused') return { ...all, end: this.#stopped };
    return { ...all, upgrade: result };
  }

  async #withTls(): Promise<JudgedExchange> {
    // Loaded at the first handshake: most targets of most checks need no TLS. The paused connection
    // keeps what comes in meanwhile.
    this.#connection.pause();
    const { startTls } = await import('../net/start-tls.ts');
    const tap = new Tap(this.#connection);
    this.#tap = tap;
    this.#exchange = undefined;
    // It may have been stopped while the module was loaded.
    if (this.#stopped) tap.destroy();
    const { alpn, purpose } = this.#step;
    const identity = purpose === 'expected' ? this.#identity() : {};
    const options: TlsOptions = { ...this.#context.tls, ...identity, alpn };
    const handshake = await startTls(tap, options);
    this.#tap = undefined;
    if (!handshake.ok) return this.#withoutHandshake(tap, handshake.code);
    this.#handler.onHandshakeDone();
    return this.#insideTls(tap, handshake);
  }

  #identity(): Pick<TlsOptions, 'clientCertificate'> {
    const { clientCertificate } = this.#context;
    return clientCertificate ? { clientCertificate } : {};
  }

  /** The handshake failed: the reply to the ClientHello is judged like any other reply. */
  async #withoutHandshake(tap: Tap, code: string): Promise<JudgedExchange> {
    const firstTurn = { sent: tap.sent, received: tap.received };
    const result = await this.#exchanged(this.#connection, { layer: 'tcp', firstTurn });
    const end = result.end === 'eof' && tap.reset ? 'reset' : result.end;
    const exchange: Exchange = {
      ...this.#toExchange(CLIENT_HELLO, { ...result, end }),
      ...(code.startsWith('ERR_SSL_') ? { handshakeError: code } : {}),
    };
    const candidates = { outer: result.judgement.candidates };
    if (!wasAskedForCertificate(tap.sent)) return { attempt: exchange, candidates };
    // Up to TLS 1.2 the server requests it within the handshake, and ends the handshake there.
    const version = versionOf(tap.received);
    const tls = { version, wantsClientCertificate: true, brokenOff: true };
    return { attempt: { ...exchange, tls }, candidates };
  }

  async #insideTls(
    tap: Tap,
    { socket, facts }: Extract<Handshake, { ok: true }>,
  ): Promise<JudgedExchange> {
    const rawTurn: Turn = { sent: tap.sent, received: tap.received };
    const outer = { probedWith: CLIENT_HELLO, turns: [rawTurn] };
    const tlsFacts = () =>
      wasAskedForCertificate(tap.sent) ? { ...facts, wantsClientCertificate: true } : facts;
    if (this.#step.probe.kind === 'handshake') {
      socket.on('error', () => {});
      socket.end();
      const attempt: Exchange = { ...outer, tls: tlsFacts(), end: 'open', timing: this.#timing() };
      return { attempt, candidates: {} };
    }
    const channel = new StreamChannel(socket);
    const { exchange: inner, candidates } = await this.#probeInside(channel, facts.alpn);
    socket.end();
    const { end, timing } = inner;
    return {
      attempt: { ...outer, tls: tlsFacts(), inner, end, timing },
      candidates: { inner: candidates },
    };
  }

  async #probeInside(
    channel: Channel,
    alpn: string | undefined,
  ): Promise<{ exchange: Exchange; candidates: readonly Candidate[] }> {
    const { probe, listenInside } = this.#step;
    const { probe: chosen, bytes: opening } = this.#context.openingOf(probe, alpn);
    const inside = { layer: 'tls', alpn } as const;
    if (listenInside > 0 && opening) {
      const banner = await this.#exchanged(channel, { ...inside, firstByteTimeout: listenInside });
      if (this.#isBanner(banner)) {
        const { candidates } = banner.judgement;
        return { exchange: this.#toExchange(LISTEN, banner), candidates };
      }
    }
    const result = await this.#exchanged(channel, { ...inside, opening });
    const { candidates } = result.judgement;
    return { exchange: this.#toExchange(chosen, result), candidates };
  }

  /** Whether listening was not in vain. If nothing came, and it was not stopped, the opening may be sent. */
  #isBanner({ end, turns }: ExchangeResult): boolean {
    if (this.#stopped || end !== 'timeout' || !turns.every(hasNoReply)) return true;
    this.#sentAt = this.#elapsed();
    return false;
  }

  #exchanged(channel: Channel, request: ExchangeRequest): Promise<ExchangeResult> {
    return new Promise((resolve) => this.#exchangeOn(channel, request, resolve));
  }

  #exchangeOn(
    channel: Channel,
    request: ExchangeRequest,
    afterExchange: (result: ExchangeResult) => void,
  ): void {
    this.#afterExchange = afterExchange;
    const exchange = new StreamExchange(channel, this.#context, request, this);
    this.#exchange = exchange;
    this.#exchangeAt = this.#elapsed();
    exchange.start();
    if (this.#stopped) exchange.stop(this.#stopped);
  }

  onSent(): void {
    this.#handler.onSent();
  }

  onExchanged(result: ExchangeResult): void {
    this.#afterExchange(result);
  }

  #toExchange(probedWith: Probe, { turns, end, firstByte }: ExchangeResult): Exchange {
    const first =
      firstByte === undefined ? {} : { firstByte: roundMs(this.#exchangeAt + firstByte) };
    return { probedWith, turns, end: this.#endOf(end), timing: { ...this.#timing(), ...first } };
  }

  #endOf(end: End): End {
    return end === 'open' && this.#stopped ? this.#stopped : end;
  }

  #timing(): Timing {
    const sentAt = this.#sentAt === undefined ? {} : { sentAt: roundMs(this.#sentAt) };
    return {
      connected: roundMs(this.#connection.connected),
      ...sentAt,
      ended: roundMs(this.#elapsed()),
    };
  }

  #elapsed(): number {
    return this.#connection.connected + loopClock.now() - this.#startedAt;
  }
}

function hasNoReply({ received }: Turn): boolean {
  return received.length === 0;
}

/** The version in a ServerHello. */
function versionOf(received: Uint8Array): string {
  const minor = received[10] ?? 0;
  return minor === 0 ? 'SSL 3.0' : `TLS 1.${minor - 1}`;
}

/** Milliseconds with two decimals. */
function roundMs(ms: number): number {
  return Math.round(ms * 100) / 100;
}
