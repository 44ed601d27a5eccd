import type { End } from '../identify/exchange.ts';
import { type Judgement, judgementState, judgeReply, NO_JUDGEMENT } from '../identify/judge.ts';
import type { Channel, Receiver } from '../net/channel.ts';
import { codeOf } from '../net/failure.ts';
import { loopClock } from '../net/loop-clock.ts';
import { MAX_TURN_BYTES, type Protocol, type Reply, type Turn } from '../protocols/protocol.ts';
import type { Increments } from './increments.ts';

/** What all exchanges with a target have in common. Times in milliseconds. */
export interface ExchangeContext {
  readonly protocols: readonly Protocol[];
  /** How long to wait for the first byte; without it the caller ends the exchange. */
  readonly firstByteTimeout?: number | undefined;
  /** How long a likely match waits for bytes that would change it. */
  readonly likelyDelay: number;
  /** The cap on bytes that are read from a connection, all turns together. */
  readonly maxBytes: number;
  /** Whether a tie may be settled by one more message. */
  readonly sendsFollowUp: boolean;
}

/** What is sent in one exchange. */
export interface ExchangeRequest {
  readonly layer: 'tcp' | 'tls';
  /** What the server chose by ALPN, inside TLS. */
  readonly alpn?: string | undefined;
  /** What is sent first; without it the exchange only listens. */
  readonly opening?: Uint8Array | undefined;
  /** Sends the opening piece by piece, until the peer replies or closes. */
  readonly increments?: Increments | undefined;
  /** A turn that was started before: bytes were sent, perhaps some were received. */
  readonly firstTurn?: Turn;
  /** Replaces that of the context. */
  readonly firstByteTimeout?: number;
}

/** Is called by an exchange. */
export interface ExchangeHandler {
  /** All of the opening is sent, and nothing has come back yet. */
  onSent?(): void;
  onExchanged(result: ExchangeResult): void;
}

/** What was sent and received. The connection is still open if `end` is `open`, `timeout` or `full`. */
export interface ExchangeResult {
  readonly turns: readonly Turn[];
  readonly end: End;
  /** The code of the error that ended it. */
  readonly code?: string;
  readonly judgement: Judgement;
  /** Milliseconds from the start of the exchange to the first byte. */
  readonly firstByte?: number;
  /** The increments were given up, so the byte at which the peer ended shows nothing. */
  readonly isRushed?: true;
}

const EMPTY = Buffer.alloc(0);

const ignore = () => {};

/** With more delay of the event loop, in milliseconds, the rest of an opening is sent at once. */
const MAX_DELAY_OF_INCREMENTS = 100;

/**
 * Sends and receives until the protocol is clear, the peer ends the connection, or a timeout. A tie
 * of candidates gets one follow-up, if one of them has it.
 */
export class StreamExchange implements Receiver {
  readonly #channel: Channel;
  readonly #context: ExchangeContext;
  readonly #request: ExchangeRequest;
  readonly #handler: ExchangeHandler;
  readonly #started = loopClock.now();
  readonly #turns: { sent: Uint8Array; received: Uint8Array }[] = [];
  #judgement: Judgement = NO_JUDGEMENT;
  #firstByte: number | undefined;
  #bytes = 0;
  #cancelWait = ignore;
  #followUpSent = false;
  /** The increments were given up, and the rest was sent at once. */
  #isRushed = false;
  #delayBefore = 0;
  /** The part of an incremental opening that is not sent yet. */
  #unsent = EMPTY as Uint8Array;
  #isOver = false;

  constructor(
    channel: Channel,
    context: ExchangeContext,
    request: ExchangeRequest,
    handler: ExchangeHandler,
  ) {
    this.#channel = channel;
    this.#context = context;
    this.#request = request;
    this.#handler = handler;
  }

  start(): void {
    const { firstTurn, opening, increments } = this.#request;
    this.#channel.receiver = this;
    if (firstTurn) {
      this.#turns.push({ sent: firstTurn.sent, received: EMPTY });
      this.#waitForFirstByte();
      if (firstTurn.received.length > 0) this.onData(firstTurn.received);
    } else if (opening && increments) this.#sendInIncrements(opening, increments);
    else if (opening) {
      this.#send(opening);
      this.#handler.onSent?.();
    } else this.#listen();
    if (this.#channel.isEnded) this.#end('eof');
  }

  /** Ends it from outside: another probe found the protocol, or time is up. */
  stop(end: 'open' | 'timeout'): void {
    this.#end(end);
  }

  #listen(): void {
    this.#turns.push({ sent: EMPTY, received: EMPTY });
    this.#waitForFirstByte();
  }

  #waitForFirstByte(): void {
    const { firstByteTimeout = this.#context.firstByteTimeout } = this.#request;
    if (firstByteTimeout !== undefined) this.#wait(firstByteTimeout, () => this.#end('timeout'));
  }

  #send(bytes: Uint8Array): void {
    this.#turns.push({ sent: bytes, received: EMPTY });
    this.#channel.send(bytes);
    this.#waitForFirstByte();
  }

  #sendInIncrements(bytes: Uint8Array, increments: Increments): void {
    this.#turns.push({ sent: EMPTY, received: EMPTY });
    this.#unsent = bytes;
    this.#delayBefore = loopClock.delay;
    this.#sendIncrement(increments);
  }

  #sendIncrement({ pauseAfter, pause }: Increments): void {
    const sentLength = this.#turns.at(-1)?.sent.length ?? 0;
    // A late program would notice a close too late to learn from it.
    const isLate = loopClock.delay - this.#delayBefore > MAX_DELAY_OF_INCREMENTS;
    if (isLate) this.#isRushed = true;
    const next = isLate ? undefined : pauseAfter.find((length) => length > sentLength);
    const until = next ?? Number.POSITIVE_INFINITY;
    this.#sendMore(until - sentLength);
    if (this.#unsent.length > 0) {
      this.#wait(pause, () => this.#sendIncrement({ pauseAfter, pause }));
    } else {
      this.#waitForFirstByte();
      this.#handler.onSent?.();
    }
  }

  #sendMore(length: number): void {
    const turn = this.#turns.at(-1);
    if (!turn) return;
    const more = this.#unsent.subarray(0, length);
    this.#unsent = this.#unsent.subarray(length);
    turn.sent = Buffer.concat([turn.sent, more]);
    this.#channel.send(more);
  }

  onData(chunk: Uint8Array): void {
    this.#firstByte ??= loopClock.now() - this.#started;
    const turn = this.#turns.at(-1);
    if (!turn) return;
    // The peer replied before it received all of the opening: the rest follows at once.
    if (this.#unsent.length > 0) this.#sendMore(this.#unsent.length);
    turn.received = joined(turn.received, chunk);
    this.#bytes += chunk.length;
    const full = turn.received.length >= MAX_TURN_BYTES || this.#bytes >= this.#context.maxBytes;
    this.#judge(full);
    this.#decide(full);
  }

  #judge(ended: boolean): void {
    const [first, ...later] = this.#turns;
    if (!first || first.received.length === 0) return;
    const { layer, alpn } = this.#request;
    const { received: bytes, sent } = first;
    const reply: Reply = { bytes, sent, layer, later, ended };
    this.#judgement = judgeReply(
      alpn === undefined ? reply : { ...reply, alpn },
      this.#context.protocols,
    );
  }

  #decide(full: boolean): void {
    const { candidates, waiting } = this.#judgement;
    if (judgementState(this.#judgement) === 'final') this.#end('open');
    else if (candidates.length > 0 && full) this.#resolveTie();
    else if (candidates.length > 0) this.#wait(this.#context.likelyDelay, () => this.#resolveTie());
    else if (full) this.#end('full');
    else if (waiting.length === 0) this.#end('open');
    // A recognizer needs more: only the target's deadline ends it now.
    else this.#stopWaiting();
  }

  /** Nothing more came. A likely match stands; among weak ones, the follow-up decides. */
  #resolveTie(): void {
    const [best] = this.#judgement.candidates;
    const followUp = this.#followUp();
    if (best?.match.confidence === 'weak' && followUp && !this.#followUpSent) {
      this.#followUpSent = true;
      this.#send(followUp);
    } else {
      this.#end('open');
    }
  }

  #followUp(): Uint8Array | undefined {
    if (!this.#context.sendsFollowUp) return undefined;
    const ids = this.#judgement.candidates.map(({ id }) => id);
    return this.#context.protocols.find(({ id, followUp }) => followUp && ids.includes(id))
      ?.followUp;
  }

  onEnd(): void {
    this.#end('eof');
  }

  onFailure(error: Error): void {
    const code = codeOf(error);
    this.#end(code === 'ECONNRESET' || code === 'EPIPE' ? 'reset' : 'eof', code);
  }

  #stopWaiting(): void {
    this.#cancelWait();
    this.#cancelWait = ignore;
  }

  #wait(ms: number, then: () => void): void {
    this.#cancelWait();
    this.#cancelWait = loopClock.after(ms, then);
  }

  #end(end: End, code?: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#stopWaiting();
    // No more bytes will come: recognizers that need more must decide now.
    if (judgementState(this.#judgement) !== 'final') this.#judge(true);
    this.#channel.receiver = undefined;
    this.#handler.onExchanged({
      turns: this.#turns,
      end,
      judgement: this.#judgement,
      ...(code ? { code } : {}),
      ...(this.#isRushed ? { isRushed: true } : {}),
      ...(this.#firstByte === undefined ? {} : { firstByte: this.#firstByte }),
    });
  }
}

/** The received bytes and the new ones, as far as recognizers read. */
function joined(before: Uint8Array, chunk: Uint8Array): Uint8Array {
  const room = MAX_TURN_BYTES - before.length;
  const kept = chunk.length > room ? chunk.subarray(0, room) : chunk;
  return before.length === 0 ? kept : Buffer.concat([before, kept]);
}
