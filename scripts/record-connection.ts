/** Records one connection: what was sent and received in each turn, and how it ended. */

import net from 'node:net';
import tls from 'node:tls';
import type { RecordedExchange } from '../fixtures/recordings.ts';
import type { End } from '../src/identify/exchange.ts';
import { incrementsFor } from '../src/probe/increments.ts';

export interface ConnectionProbe {
  readonly layer: 'tcp' | 'tls';
  /** The name of the probe: `listen`, `polyglot`, the id of a protocol, or `ID#2`. */
  readonly probedWith: string;
  readonly opening: Uint8Array;
  readonly alpn?: readonly string[];
  /** Sent on the same connection after the banner. */
  readonly followUp?: Uint8Array;
}

export interface RecordingLimits {
  /** How long the server may be silent, in milliseconds. */
  readonly wait: number;
  /** How many bytes of each reply are kept. */
  readonly maxBytes: number;
}

export function recordConnection(
  target: { readonly host: string; readonly port: number },
  probe: ConnectionProbe,
  limits: RecordingLimits,
): Promise<RecordedExchange> {
  return new Promise((resolve) => new ConnectionRecorder(target, probe, limits, resolve));
}

/** A reply that is longer ends the connection. */
export const MAX_REPLY_BYTES = 4096;

/** Milliseconds for the connection and the handshake. */
const CONNECT_TIMEOUT = 3000;
/** Milliseconds between two increments: longer than in a search, as precision matters here. */
const INCREMENT_PAUSE = 80;

class ConnectionRecorder {
  readonly #probe: ConnectionProbe;
  readonly #limits: RecordingLimits;
  readonly #done: (exchange: RecordedExchange) => void;
  readonly #socket: net.Socket;
  readonly #turns: { sent: Uint8Array; received: Buffer }[];
  /** How many bytes of the opening are on their way. */
  #sent = 0;
  #followUp: Uint8Array | undefined;
  #silence: NodeJS.Timeout;
  #increment: NodeJS.Timeout | undefined;

  constructor(
    target: { readonly host: string; readonly port: number },
    probe: ConnectionProbe,
    limits: RecordingLimits,
    done: (exchange: RecordedExchange) => void,
  ) {
    this.#probe = probe;
    this.#limits = limits;
    this.#done = done;
    this.#followUp = probe.followUp;
    this.#turns = [{ sent: probe.opening, received: Buffer.alloc(0) }];
    this.#silence = setTimeout(() => this.#finish('timeout'), limits.wait + CONNECT_TIMEOUT);
    this.#socket = connect(target, probe);
    this.#socket.on(probe.layer === 'tls' ? 'secureConnect' : 'connect', () => this.#start());
    this.#socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    this.#socket.on('end', () => this.#finish('eof'));
    this.#socket.on('close', () => this.#finish('eof'));
    this.#socket.on('error', ({ code }: NodeJS.ErrnoException) =>
      this.#finish(code === 'ECONNRESET' || code === 'EPIPE' ? 'reset' : 'timeout'),
    );
  }

  get #isIncremental(): boolean {
    return this.#probe.probedWith === 'polyglot' && this.#probe.layer === 'tcp';
  }

  #start(): void {
    if (this.#isIncremental) this.#sendIncrement();
    else this.#sendRest();
    this.#restartSilence();
  }

  #sendIncrement(): void {
    const { opening } = this.#probe;
    const pauses = incrementsFor(0)?.pauseAfter ?? [];
    const until = pauses.find((length) => length > this.#sent) ?? opening.length;
    const end = Math.min(until, opening.length);
    this.#socket.write(opening.subarray(this.#sent, end));
    this.#sent = end;
    this.#restartSilence();
    if (end === opening.length) return;
    this.#increment = setTimeout(() => this.#sendIncrement(), INCREMENT_PAUSE);
  }

  #sendRest(): void {
    const { opening } = this.#probe;
    clearTimeout(this.#increment);
    if (this.#sent < opening.length) this.#socket.write(opening.subarray(this.#sent));
    this.#sent = opening.length;
  }

  #receive(chunk: Buffer): void {
    this.#sendRest();
    const turn = this.#turns.at(-1);
    if (!turn) return;
    turn.received = Buffer.concat([turn.received, chunk]);
    if (turn.received.length >= MAX_REPLY_BYTES) this.#finish('full');
    else this.#restartSilence();
  }

  #restartSilence(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#continue(), this.#limits.wait);
  }

  #continue(): void {
    if (!this.#followUp) {
      this.#finish('open');
      return;
    }
    this.#turns.push({ sent: this.#followUp, received: Buffer.alloc(0) });
    this.#socket.write(this.#followUp);
    this.#followUp = undefined;
    this.#restartSilence();
  }

  #finish(end: End): void {
    clearTimeout(this.#silence);
    clearTimeout(this.#increment);
    this.#socket.removeAllListeners();
    this.#socket.on('error', () => {});
    this.#socket.destroy();
    const { layer, probedWith, opening } = this.#probe;
    this.#done({
      layer,
      probedWith,
      ...(this.#isIncremental ? { incremental: true } : {}),
      turns: this.#turns.map(({ sent, received }, i) => ({
        // A server that closed early was not sent the whole opening.
        sent: i === 0 && this.#isIncremental ? opening.subarray(0, this.#sent) : sent,
        received: received.subarray(0, this.#limits.maxBytes),
      })),
      end,
    });
  }
}

function connect(
  target: { readonly host: string; readonly port: number },
  { layer, alpn }: ConnectionProbe,
): net.Socket {
  if (layer === 'tcp') return net.connect(target);
  return tls.connect({
    ...target,
    rejectUnauthorized: false,
    minVersion: 'TLSv1',
    ...(alpn ? { ALPNProtocols: [...alpn] } : {}),
  });
}
