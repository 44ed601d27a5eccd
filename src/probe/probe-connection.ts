import type net from 'node:net';
import type { End, Exchange, Timing } from '../identify/exchange.ts';
import type { Candidate } from '../identify/judge.ts';
import type { Protocol, Turn, UpgradeStep } from '../protocols/protocol.ts';
import { wasAskedForCertificate } from './client-certificate.ts';
import type { Increments } from './increments.ts';
import type { Handshake, TlsOptions } from './start-tls.ts';
import type { Step } from './step.ts';
import { type ExchangeOptions, type ExchangeResult, StreamExchange } from './stream-exchange.ts';
import { Tap } from './tap.ts';
import { type Connection, closeConnection } from './tcp.ts';
import { upgradeToTls } from './upgrade.ts';

/** What an attempt needs to know of the target. Times in milliseconds. */
export interface ProbeContext {
  readonly protocols: readonly Protocol[];
  readonly serverName: string;
  /** What to send for a step; undefined means to listen. */
  readonly openingOf: (ask: string, chosenAlpn: string | undefined) => ChosenOpening;
  /** Whether, and how, a protocol that was found is to go over to TLS. */
  readonly upgradeOf: (found: Candidate) => readonly UpgradeStep[] | undefined;
  /** How long to wait for the first byte; without it the caller ends the waiting. */
  readonly firstByte?: number;
  readonly likelyDelay: number;
  /** The cap on bytes that are read from a connection. */
  readonly maxBytes: number;
  /** Whether a tie may be settled by one more message: it is nobody's opening. */
  readonly sendsFollowUp: boolean;
}

/** Whose opening it is in the end, and its bytes. */
export interface ChosenOpening {
  readonly probedWith: string;
  readonly bytes?: Uint8Array;
  /** Where it is worth knowing after which of its bytes a peer gives up. */
  readonly increments?: Increments;
}

/** Who wants to know how far an attempt has come. */
export interface ProbeProgress {
  /** A handshake is done; what is inside is still being asked. */
  readonly onHandshakeDone: () => void;
  /** All of the opening is said, in stages or at once, and nothing has come back yet. */
  readonly onSent: () => void;
}

/** How long each step of an upgrade to TLS may take, in milliseconds. */
const UPGRADE_TIMEOUT = 3000;

/** One connection, from its being accepted to its end. */
export class ProbeConnection {
  readonly #socket: net.Socket;
  readonly #connected: number;
  readonly #step: Step;
  readonly #context: ProbeContext;
  readonly #progress: ProbeProgress;
  readonly #started = performance.now();
  #conversation: StreamExchange | undefined;
  #tap: Tap | undefined;
  #upgrading = false;
  #stopped: 'open' | 'timeout' | undefined;
  #spoke: number | undefined;
  /** When the conversation began, in milliseconds since the connection did. */
  #talking = 0;

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

  /** Never throws; the connection is closed when it resolves. */
  async run(): Promise<Exchange> {
    const exchange = await this.#exchange();
    if (exchange.end === 'full') this.#socket.destroy();
    else closeConnection(this.#socket);
    return exchange;
  }

  /** Ends it from outside: somebody else found the answer, or time is up. */
  stop(end: 'open' | 'timeout'): void {
    this.#stopped ??= end;
    this.#conversation?.stop(end);
    if (!this.#conversation) this.#tap?.destroy();
    if (this.#upgrading) this.#socket.destroy();
  }

  async #exchange(): Promise<Exchange> {
    const { ask, layer, listenFirst } = this.#step;
    if (listenFirst > 0) {
      const heard = await this.#listen(this.#socket, 'tcp', listenFirst);
      if (heard) return this.#plain('listen', heard);
      this.#spoke = this.#elapsed();
    }
    if (layer === 'tls' || ask === 'tls') return this.#secured();
    const { probedWith, bytes, increments: stages } = this.#context.openingOf(ask, undefined);
    const talk = await this.#talk(this.#socket, 'tcp', {
      ...(bytes ? { opening: bytes } : {}),
      ...(stages ? { stages } : {}),
    });
    return this.#plain(probedWith, talk, stages !== undefined);
  }

  /** A conversation without TLS, and what comes of going over to it where that is wanted. */
  #plain(probedWith: string, talk: ExchangeResult, staged = false): Exchange | Promise<Exchange> {
    const said = this.#toExchange(probedWith, talk);
    const exchange: Exchange = staged ? { ...said, incremental: staged } : said;
    const [found] = talk.judgement.candidates;
    const steps = found && talk.end === 'open' ? this.#context.upgradeOf(found) : undefined;
    return steps ? this.#upgraded(exchange, steps) : exchange;
  }

  async #upgraded(exchange: Exchange, steps: readonly UpgradeStep[]): Promise<Exchange> {
    const { firstByte = UPGRADE_TIMEOUT, serverName } = this.#context;
    const last = exchange.turns.at(-1);
    const options = { serverName, alpn: [] };
    this.#upgrading = true;
    const { turns, result } = await upgradeToTls(this.#socket, steps, last, options, firstByte);
    this.#upgrading = false;
    const all = { ...exchange, turns: [...exchange.turns, ...turns] };
    // Nobody refused what was not waited for.
    if (this.#stopped && result === 'refused') return { ...all, end: this.#stopped };
    return { ...all, upgrade: result };
  }

  async #secured(): Promise<Exchange> {
    // Loaded when the first handshake is due: most targets of most checks need no TLS. Nothing
    // that comes in meanwhile may be lost.
    this.#socket.pause();
    const { startTls } = await import('./start-tls.ts');
    const tap = new Tap(this.#socket);
    this.#tap = tap;
    this.#conversation = undefined;
    // It may be over already: the module was loaded meanwhile.
    if (this.#stopped) tap.destroy();
    const { alpn } = this.#step;
    const options: TlsOptions = { serverName: this.#context.serverName, alpn };
    const handshake = await startTls(tap, options);
    this.#tap = undefined;
    if (!handshake.ok) return this.#withoutTls(tap);
    this.#progress.onHandshakeDone();
    return this.#inside(tap, handshake);
  }

  /** No TLS came about: what answered the ClientHello is judged like any other answer. */
  async #withoutTls(tap: Tap): Promise<Exchange> {
    const begun = { sent: tap.sent, received: tap.received };
    const talk = await this.#talk(this.#socket, 'tcp', { begun });
    const end = talk.end === 'eof' && tap.reset ? 'reset' : talk.end;
    const exchange = this.#toExchange('tls', { ...talk, end });
    if (!wasAskedForCertificate(tap.sent)) return exchange;
    // Up to TLS 1.2 the server asks within the handshake, and breaks it off there.
    const version = versionOf(tap.received);
    return { ...exchange, tls: { version, wantsClientCertificate: true, brokenOff: true } };
  }

  async #inside(tap: Tap, { socket, facts }: Extract<Handshake, { ok: true }>): Promise<Exchange> {
    const raw: Turn = { sent: tap.sent, received: tap.received };
    const outer = { probedWith: 'tls', turns: [raw] };
    const told = () =>
      wasAskedForCertificate(tap.sent) ? { ...facts, wantsClientCertificate: true } : facts;
    if (this.#step.ask === 'nothing') {
      socket.on('error', () => {});
      socket.end();
      return { ...outer, tls: told(), end: 'open', timing: this.#timing() };
    }
    const inner = await this.#speakInside(socket, facts.alpn);
    socket.end();
    return { ...outer, tls: told(), inner, end: inner.end, timing: inner.timing };
  }

  async #speakInside(socket: net.Socket, alpn: string | undefined): Promise<Exchange> {
    const { ask, listenInside } = this.#step;
    const { probedWith, bytes } = this.#context.openingOf(ask, alpn);
    if (listenInside > 0 && bytes) {
      const heard = await this.#listen(socket, 'tls', listenInside);
      if (heard) return this.#toExchange('listen', heard);
      this.#spoke = this.#elapsed();
    }
    const talk = await this.#talk(socket, 'tls', bytes ? { opening: bytes } : {});
    return this.#toExchange(probedWith, talk);
  }

  /** Listens for a while; what was heard, or nothing if it may go on and speak. */
  async #listen(
    stream: net.Socket,
    layer: 'tcp' | 'tls',
    patience: number,
  ): Promise<ExchangeResult | undefined> {
    const heard = await this.#talk(stream, layer, { patience });
    const silent = heard.end === 'timeout' && heard.turns.every(isSilent);
    return silent && !this.#stopped ? undefined : heard;
  }

  #talk(
    stream: net.Socket,
    layer: 'tcp' | 'tls',
    how: Partial<Pick<ExchangeOptions, 'opening' | 'stages' | 'begun' | 'patience'>>,
  ): Promise<ExchangeResult> {
    const {
      protocols,
      likelyDelay: grace,
      maxBytes,
      sendsFollowUp: settles,
      firstByte,
    } = this.#context;
    const patience = firstByte === undefined ? {} : { patience: firstByte };
    const { onSent: onSaid } = this.#progress;
    const script = { layer, protocols, grace, maxBytes, settles, onSaid, ...patience, ...how };
    const conversation = new StreamExchange(stream, script);
    this.#conversation = conversation;
    this.#talking = this.#elapsed();
    const running = conversation.run();
    if (this.#stopped) conversation.stop(this.#stopped);
    return running;
  }

  #toExchange(probedWith: string, { turns, end, firstByte, judgement }: ExchangeResult): Exchange {
    const { candidates } = judgement;
    const timing = this.#timing();
    const first = firstByte === undefined ? {} : { firstByte: round(this.#talking + firstByte) };
    return {
      probedWith,
      turns,
      end: this.#endOf(end),
      timing: { ...timing, ...first },
      candidates,
    };
  }

  #endOf(end: End): End {
    return end === 'open' && this.#stopped ? this.#stopped : end;
  }

  #timing(): Timing {
    const spoke = this.#spoke === undefined ? {} : { sentAt: round(this.#spoke) };
    return { connected: round(this.#connected), ...spoke, ended: round(this.#elapsed()) };
  }

  #elapsed(): number {
    return this.#connected + performance.now() - this.#started;
  }
}

function isSilent({ received }: Turn): boolean {
  return received.length === 0;
}

/** The version in a ServerHello. */
function versionOf(received: Uint8Array): string {
  const minor = received[10] ?? 0;
  return minor === 0 ? 'SSL 3.0' : `TLS 1.${minor - 1}`;
}

/** Milliseconds with two decimals. */
function round(ms: number): number {
  return Math.round(ms * 100) / 100;
}
