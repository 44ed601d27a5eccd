import type { Duplex } from 'node:stream';
import type { End } from '../identify/exchange.ts';
import { type Judgement, judgementState, judgeReply, NO_JUDGEMENT } from '../identify/judge.ts';
import type { Protocol, Turn } from '../protocols/protocol.ts';
import { MAX_TURN_BYTES } from '../protocols/protocol.ts';
import type { Increments } from './increments.ts';
import { codeOf } from './tcp.ts';

/** What is said on a connection, and how long each wait may be (milliseconds). */
export interface ExchangeOptions {
  readonly layer: 'tcp' | 'tls';
  readonly protocols: readonly Protocol[];
  /** What is sent first; nothing means that it is only listened. */
  readonly opening?: Uint8Array;
  /** Sends the opening piece by piece, until the peer answers or has had enough. */
  readonly stages?: Increments;
  /** Told when all of the opening is sent, in stages or at once, and nothing has come back yet. */
  readonly onSaid?: () => void;
  /** A turn that has begun already: bytes went out, perhaps some came in. */
  readonly begun?: Turn;
  /** How long to wait for the first byte; without it somebody else ends the waiting. */
  readonly patience?: number;
  /** How long a likely answer waits for bytes that would change it. */
  readonly grace: number;
  /** The cap on bytes that are read, all turns together. */
  readonly maxBytes: number;
  /** Whether a tie may be settled by one more message. */
  readonly settles: boolean;
}

/** What was said. The connection is still open if `end` is `open`, `timeout` or `full`. */
export interface ExchangeResult {
  readonly turns: readonly Turn[];
  readonly end: End;
  /** The code of the error that ended it. */
  readonly code?: string;
  readonly judgement: Judgement;
  /** Milliseconds from the beginning of the talk to its first byte. */
  readonly firstByte?: number;
}

const EMPTY = Buffer.alloc(0);

const ignore = () => {};

/**
 * Talks until the answer is clear, the peer ends it, or a clock runs out. One message is
 * added when candidates tie and one of them has a message that settles it.
 */
export class StreamExchange {
  readonly #stream: Duplex;
  readonly #script: ExchangeOptions;
  readonly #started = performance.now();
  readonly #turns: { sent: Uint8Array; received: Uint8Array }[] = [];
  #judgement: Judgement = NO_JUDGEMENT;
  #firstByte: number | undefined;
  #bytes = 0;
  #timer: NodeJS.Timeout | undefined;
  #settling = false;
  /** What of a staged opening has not been sent yet. */
  #rest = EMPTY as Uint8Array;
  #over = false;
  #finish: (talk: ExchangeResult) => void = () => {};

  constructor(stream: Duplex, script: ExchangeOptions) {
    this.#stream = stream;
    this.#script = script;
  }

  run(): Promise<ExchangeResult> {
    return new Promise((resolve) => {
      this.#finish = resolve;
      this.#stream.on('data', this.#onData);
      this.#stream.on('end', this.#onEnd);
      this.#stream.on('close', this.#onEnd);
      this.#stream.on('error', this.#onError);
      this.#begin();
    });
  }

  /** Ends it from outside: somebody else found the answer, or time is up. */
  stop(end: 'open' | 'timeout'): void {
    this.#end(end);
  }

  #begin(): void {
    const { begun, opening, stages } = this.#script;
    if (begun) {
      this.#turns.push({ sent: begun.sent, received: EMPTY });
      this.#waitForFirstByte();
      if (begun.received.length > 0) this.#onData(begun.received);
    } else if (opening && stages) this.#sayInStages(opening, stages);
    else if (opening) {
      this.#say(opening);
      this.#script.onSaid?.();
    } else this.#listen();
    const { readableEnded, destroyed } = this.#stream;
    if (readableEnded || destroyed) this.#end('eof');
  }

  #listen(): void {
    this.#turns.push({ sent: EMPTY, received: EMPTY });
    this.#waitForFirstByte();
  }

  #waitForFirstByte(): void {
    const { patience } = this.#script;
    if (patience !== undefined) this.#wait(patience, () => this.#end('timeout'));
  }

  #say(bytes: Uint8Array): void {
    this.#turns.push({ sent: bytes, received: EMPTY });
    this.#stream.write(bytes);
    this.#waitForFirstByte();
  }

  #sayInStages(bytes: Uint8Array, stages: Increments): void {
    this.#turns.push({ sent: EMPTY, received: EMPTY });
    this.#rest = bytes;
    this.#sayNext(stages);
  }

  #sayNext(stages: Increments): void {
    const said = this.#turns.at(-1)?.sent.length ?? 0;
    const until = stages.pauseAfter.find((length) => length > said) ?? Number.POSITIVE_INFINITY;
    this.#sayMore(until - said);
    if (this.#rest.length > 0) this.#wait(stages.pause, () => this.#sayNext(stages));
    else {
      this.#waitForFirstByte();
      this.#script.onSaid?.();
    }
  }

  #sayMore(length: number): void {
    const turn = this.#turns.at(-1);
    if (!turn) return;
    const more = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    turn.sent = Buffer.concat([turn.sent, more]);
    this.#stream.write(more);
  }

  #onData = (chunk: Uint8Array): void => {
    this.#firstByte ??= performance.now() - this.#started;
    const turn = this.#turns.at(-1);
    if (!turn) return;
    // It answers before it has heard all: now it hears the rest at once.
    if (this.#rest.length > 0) this.#sayMore(this.#rest.length);
    turn.received = joined(turn.received, chunk);
    this.#bytes += chunk.length;
    const full = turn.received.length >= MAX_TURN_BYTES || this.#bytes >= this.#script.maxBytes;
    this.#judge(full);
    this.#consider(full);
  };

  #judge(ended: boolean): void {
    const [first, ...later] = this.#turns;
    if (!first || first.received.length === 0) return;
    const { layer, protocols } = this.#script;
    const reply = { bytes: first.received, sent: first.sent, layer, later, ended };
    this.#judgement = judgeReply(reply, protocols);
  }

  #consider(full: boolean): void {
    const { candidates, waiting } = this.#judgement;
    if (judgementState(this.#judgement) === 'final') this.#end('open');
    else if (candidates.length > 0) this.#wait(this.#script.grace, () => this.#resolveTie());
    else if (full) this.#end('full');
    else if (waiting.length === 0) this.#end('open');
    // Somebody wants more: only the target's deadline ends it now.
    else this.#waitForEver();
  }

  /** Nothing more came. A likely answer stands; among weak ones, one more message decides. */
  #resolveTie(): void {
    const [best] = this.#judgement.candidates;
    const message = this.#settlingMessage();
    if (best?.match.confidence === 'weak' && message && !this.#settling) {
      this.#settling = true;
      this.#say(message);
    } else {
      this.#end('open');
    }
  }

  #settlingMessage(): Uint8Array | undefined {
    if (!this.#script.settles) return undefined;
    const ids = this.#judgement.candidates.map(({ id }) => id);
    return this.#script.protocols.find(({ id, followUp: settle }) => settle && ids.includes(id))
      ?.followUp;
  }

  #onEnd = (): void => {
    this.#end('eof');
  };

  #onError = (error: Error): void => {
    const code = codeOf(error);
    this.#end(code === 'ECONNRESET' || code === 'EPIPE' ? 'reset' : 'eof', code);
  };

  #waitForEver(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #wait(ms: number, then: () => void): void {
    clearTimeout(this.#timer);
    const timer = setTimeout(() => {
      // A busy program is late with its timers: what has come meanwhile is read first.
      setImmediate(() => {
        if (this.#timer === timer) then();
      });
    }, ms);
    this.#timer = timer;
  }

  #end(end: End, code?: string): void {
    if (this.#over) return;
    this.#over = true;
    this.#waitForEver();
    // No more bytes will come: those who wanted more have to answer now.
    if (judgementState(this.#judgement) !== 'final') this.#judge(true);
    const stream = this.#stream;
    stream.off('data', this.#onData);
    stream.off('end', this.#onEnd);
    stream.off('close', this.#onEnd);
    stream.off('error', this.#onError);
    // Without any listener an error would end the program.
    stream.on('error', ignore);
    this.#finish({
      turns: this.#turns,
      end,
      judgement: this.#judgement,
      ...(code ? { code } : {}),
      ...(this.#firstByte === undefined ? {} : { firstByte: this.#firstByte }),
    });
  }
}

/** What came so far and what comes now, as far as recognizers look. */
function joined(before: Uint8Array, chunk: Uint8Array): Uint8Array {
  const room = MAX_TURN_BYTES - before.length;
  const seen = chunk.length > room ? chunk.subarray(0, room) : chunk;
  return before.length === 0 ? seen : Buffer.concat([before, seen]);
}
