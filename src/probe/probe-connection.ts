import { PROXY_V2_LOCAL, type ProxyVersion } from '../bytes/proxy-header.ts';
import type { End, Exchange, Timing } from '../identify/exchange.ts';
import type { ExchangeCandidates, JudgedAttempt } from '../identify/identification.ts';
import type { Candidate } from '../identify/judge.ts';
import { CLIENT_HELLO, LISTEN, type Probe } from '../identify/probe.ts';
import { wasAskedForCertificate } from '../net/client-certificate.ts';
import { closeGracefully, endAndWait } from '../net/close.ts';
import type { Connection, Socket } from '../net/connect.ts';
import { loopClock } from '../net/loop-clock.ts';
import type { Handshake, TlsOptions } from '../net/start-tls.ts';
import { Tap } from '../net/tap.ts';
import type { Protocol, Turn } from '../protocols/protocol.ts';
import type { UpgradeStep } from '../protocols/protocol-parts.ts';
import { type ChosenOpening, isClientHello } from './opening.ts';
import { sendHeader } from './send-header.ts';
import type { Step } from './step.ts';
import { type ExchangeOptions, type ExchangeResult, StreamExchange } from './stream-exchange.ts';
import { upgradeToTls } from './upgrade.ts';

/** What a connection needs to know of the target. Times in milliseconds. */
export interface ProbeContext {
  readonly protocols: readonly Protocol[];
  /** For every handshake: the name for SNI, and who must vouch for the certificate. */
  readonly tls: Omit<TlsOptions, 'alpn' | 'clientCertificate'>;
  /** For the handshakes of the expected protocol. */
  readonly clientCertificate?: TlsOptions['clientCertificate'];
  /** The header that the endpoint wants before everything else. */
  readonly header?: ProxyVersion;
  readonly openingOf: (probe: Probe, alpn: string | undefined) => ChosenOpening;
  /** The steps by which a protocol that was found is upgraded to TLS, where that is wanted. */
  readonly upgradeOf: (found: Candidate) => readonly UpgradeStep[] | undefined;
  /** How long to wait for the first byte; without it the caller ends the exchange. */
  readonly firstByteTimeout?: number;
  readonly likelyDelay: number;
  /** The cap on bytes that are read from a connection. */
  readonly maxBytes: number;
  /** Whether a tie may be settled by one more message. */
  readonly sendsFollowUp: boolean;
}

/** Reports how far a connection has come. */
export interface ProbeProgress {
  /** A handshake is done, and the probe inside goes on. */
  readonly onHandshakeDone: () => void;
  /** All of the opening is sent, in increments or at once, and nothing has come back yet. */
  readonly onSent: () => void;
}

/** An exchange with what the recognizers found in it. */
export interface JudgedExchange extends JudgedAttempt {
  readonly attempt: Exchange;
  readonly candidates: ExchangeCandidates;
}

/** How long a silent peer may take to end its side of the connection, in milliseconds. */
const END_TIMEOUT = 500;

/** How long each step of an upgrade to TLS may take, in milliseconds. */
const UPGRADE_TIMEOUT = 3000;

/** One connection, from its acceptance to its end. */
export class ProbeConnection {
  readonly #socket: Socket;
  readonly #connected: number;
  readonly #step: Step;
  readonly #context: ProbeContext;
  readonly #progress: ProbeProgress;
  readonly #startedAt = loopClock.now();
  #exchange: StreamExchange | undefined;
  #tap: Tap | undefined;
  #isUpgrading = false;
  #stopped: 'open' | 'timeout' | undefined;
  /** When the opening was sent after a silence, in milliseconds since the connection was started. */
  #sentAt: number | undefined;
  /** When the exchange was started, in the same time. */
  #exchangeAt = 0;
  #isOver = false;
  #cancelEnd = () => {};

  constructor(
    { socket, connected }: Connection,
    step: Step,
    context: ProbeContext,
    progress: ProbeProgress,
  ) {
    this.#socket = socket;
    this.#connected = connected;
    this.#step = step;
    this.#context = context;
    this.#progress = progress;
  }

  /** Never rejects; the connection is closed when it resolves. */
  async run(): Promise<JudgedExchange> {
    const judged = this.#withHeader(await this.#withEnd(await this.#probe()));
    if (judged.attempt.end === 'full') this.#socket.destroy();
    else closeGracefully(this.#socket);
    return judged;
  }

  #withHeader(judged: JudgedExchange): JudgedExchange {
    if (this.#context.header === undefined || this.#step.proxyHeader) return judged;
    return { ...judged, attempt: { ...judged.attempt, sentHeader: true } };
  }

  /** Ends it from outside: another probe found the protocol, or time is up. */
  stop(end: 'open' | 'timeout'): void {
    this.#isOver = true;
    this.#cancelEnd();
    this.#endWith(end);
  }

  /** Ends it as silent. */
  close(): void {
    this.#endWith('timeout');
  }

  #endWith(end: 'open' | 'timeout'): void {
    this.#stopped ??= end;
    this.#exchange?.stop(end);
    if (!this.#exchange) this.#tap?.destroy();
    if (this.#isUpgrading) this.#socket.destroy();
  }

  /** A peer that was silent alone shows whether it reads: then it ends its side after we did. */
  async #withEnd(judged: JudgedExchange): Promise<JudgedExchange> {
    const { attempt } = judged;
    if (!attempt.alone || attempt.end !== 'timeout' || this.#isOver) return judged;
    const { done, cancel } = endAndWait(this.#socket, END_TIMEOUT + 2 * this.#connected);
    this.#cancelEnd = cancel;
    if (!(await done)) return judged;
    return { ...judged, attempt: { ...attempt, endsWithUs: true } };
  }

  async #probe(): Promise<JudgedExchange> {
    const { probe, layer, listenFirst, aloneFor, proxyHeader: triesHeader } = this.#step;
    if (triesHeader) this.#socket.write(PROXY_V2_LOCAL);
    else if (this.#context.header) sendHeader(this.#socket, this.#context.header);
    if (listenFirst > 0) {
      const banner = await this.#listen(this.#socket, 'tcp', listenFirst);
      if (banner) return this.#plain(LISTEN, banner);
      this.#sentAt = this.#elapsed();
    }
    if (layer === 'tls' || isClientHello(probe)) return this.#withTls();
    const { probe: chosen, bytes, increments: wanted } = this.#context.openingOf(probe, undefined);
    // A connection that has the target for itself is short, and increments take their time.
    const increments = aloneFor === undefined ? wanted : undefined;
    const result = await this.#run(this.#socket, 'tcp', {
      ...(bytes ? { opening: bytes } : {}),
      ...(increments ? { increments } : {}),
    });
    return this.#plain(chosen, result, increments !== undefined);
  }

  /** An exchange without TLS, and the upgrade to TLS where that is wanted. */
  async #plain(
    probe: Probe,
    result: ExchangeResult,
    isIncremental = false,
  ): Promise<JudgedExchange> {
    const exchange: Exchange = {
      ...this.#toExchange(probe, result),
      ...(isIncremental && !result.isRushed ? { incremental: true } : {}),
      ...(this.#step.aloneFor === undefined ? {} : { alone: true }),
      ...(this.#step.proxyHeader ? { proxyHeader: true } : {}),
    };
    const { candidates } = result.judgement;
    const [found] = candidates;
    const steps = found && result.end === 'open' ? this.#context.upgradeOf(found) : undefined;
    const attempt = steps ? await this.#upgraded(exchange, steps) : exchange;
    return { attempt, candidates: { outer: candidates } };
  }

  async #upgraded(exchange: Exchange, steps: readonly UpgradeStep[]): Promise<Exchange> {
    const { firstByteTimeout = UPGRADE_TIMEOUT, tls } = this.#context;
    const last = exchange.turns.at(-1);
    // Only what was found to be the expected protocol is upgraded.
    const options = { ...tls, ...this.#identity(), alpn: [] };
    this.#isUpgrading = true;
    const { turns, result } = await upgradeToTls(
      this.#socket,
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
    // Loaded at the first handshake: most targets of most checks need no TLS. The paused socket
    // keeps what comes in meanwhile.
    this.#socket.pause();
    const { startTls } = await import('../net/start-tls.ts');
    const tap = new Tap(this.#socket);
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
    this.#progress.onHandshakeDone();
    return this.#insideTls(tap, handshake);
  }

  #identity(): Pick<TlsOptions, 'clientCertificate'> {
    const { clientCertificate } = this.#context;
    return clientCertificate ? { clientCertificate } : {};
  }

  /** The handshake failed: the reply to the ClientHello is judged like any other reply. */
  async #withoutHandshake(tap: Tap, code: string): Promise<JudgedExchange> {
    const firstTurn = { sent: tap.sent, received: tap.received };
    const result = await this.#run(this.#socket, 'tcp', { firstTurn });
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
    const { exchange: inner, candidates } = await this.#probeInside(socket, facts.alpn);
    socket.end();
    const { end, timing } = inner;
    return {
      attempt: { ...outer, tls: tlsFacts(), inner, end, timing },
      candidates: { inner: candidates },
    };
  }

  async #probeInside(
    socket: Socket,
    alpn: string | undefined,
  ): Promise<{ exchange: Exchange; candidates: readonly Candidate[] }> {
    const { probe, listenInside } = this.#step;
    const { probe: chosen, bytes } = this.#context.openingOf(probe, alpn);
    const inside = alpn === undefined ? {} : { alpn };
    if (listenInside > 0 && bytes) {
      const banner = await this.#listen(socket, 'tls', listenInside, inside);
      if (banner) {
        const { candidates } = banner.judgement;
        return { exchange: this.#toExchange(LISTEN, banner), candidates };
      }
      this.#sentAt = this.#elapsed();
    }
    const result = await this.#run(socket, 'tls', {
      ...inside,
      ...(bytes ? { opening: bytes } : {}),
    });
    const { candidates } = result.judgement;
    return { exchange: this.#toExchange(chosen, result), candidates };
  }

  /** Listens for a while; undefined if nothing came and the opening may be sent. */
  async #listen(
    socket: Socket,
    layer: 'tcp' | 'tls',
    firstByteTimeout: number,
    inside: Pick<ExchangeOptions, 'alpn'> = {},
  ): Promise<ExchangeResult | undefined> {
    const result = await this.#run(socket, layer, { firstByteTimeout, ...inside });
    const isSilent = result.end === 'timeout' && result.turns.every(hasNoReply);
    return isSilent && !this.#stopped ? undefined : result;
  }

  #run(
    socket: Socket,
    layer: 'tcp' | 'tls',
    more: Partial<
      Pick<ExchangeOptions, 'opening' | 'increments' | 'firstTurn' | 'firstByteTimeout' | 'alpn'>
    >,
  ): Promise<ExchangeResult> {
    const { protocols, likelyDelay, maxBytes, sendsFollowUp, firstByteTimeout } = this.#context;
    const { onSent } = this.#progress;
    const exchange = new StreamExchange(socket, {
      ...{ layer, protocols, likelyDelay, maxBytes, sendsFollowUp, onSent },
      ...(firstByteTimeout === undefined ? {} : { firstByteTimeout }),
      ...more,
    });
    this.#exchange = exchange;
    this.#exchangeAt = this.#elapsed();
    const running = exchange.run();
    if (this.#stopped) exchange.stop(this.#stopped);
    return running;
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
    return { connected: roundMs(this.#connected), ...sentAt, ended: roundMs(this.#elapsed()) };
  }

  #elapsed(): number {
    return this.#connected + loopClock.now() - this.#startedAt;
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
