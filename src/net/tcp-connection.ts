import { Socket } from 'node:net';
import type { NoConnection } from '../identify/exchange.ts';
import type { Channel, Receiver } from './channel.ts';
import { DRAIN_TIMEOUT, MAX_DRAINED } from './drain.ts';
import { codeOf, failedWith } from './failure.ts';
import { loopClock } from './loop-clock.ts';

export interface ConnectOptions {
  /** An address, or the absolute path of a Unix socket. */
  readonly host: string;
  readonly port: number;
  /** Milliseconds until the peer must have accepted. */
  readonly timeout: number;
}

/** The peer accepted the connection and reset it before it could be used. */
export interface ResetAtOnce {
  readonly reset: true;
  /** Milliseconds until then. */
  readonly connected: number;
}

/** Is called once, when it is clear whether there is a connection. */
export interface ConnectHandler {
  onConnect(connection: TcpConnection): void;
  onNoConnection(result: ResetAtOnce | NoConnection): void;
}

/**
 * One connection, over TCP or to a Unix socket, to be used many times a second: all of them share their
 * listeners and one timer, and the socket has no options, since any option makes its construction slow.
 */
export class TcpConnection extends Socket implements Channel {
  receiver: Receiver | undefined;
  /** Milliseconds until the peer had accepted. */
  connected = 0;
  /** The same without the time this program was busy: a first estimate of the round trip. */
  rtt = 0;
  readonly #startedAt = loopClock.now();
  /** When the event loop was free for the first time after the start. */
  #idleAt: number | undefined;
  /** Until it is clear whether there is a connection. */
  #handler: ConnectHandler | undefined;
  #cancelTimeout = () => {};
  /** Set while it is closed: how many bytes may still come. */
  #leftToDrain: number | undefined;

  /** Opens a connection. */
  static open({ host, port, timeout }: ConnectOptions, handler: ConnectHandler): TcpConnection {
    const connection = new TcpConnection(handler);
    connection.#cancelTimeout = loopClock.after(timeout, () => connection.giveUp());
    TcpConnection.#watch(connection);
    connection.connect(host.startsWith('/') ? { path: host } : { host, port });
    return connection;
  }

  private constructor(handler: ConnectHandler) {
    super();
    this.#handler = handler;
    // Shared by all connections: the emitter calls them on itself.
    this.on('connect', this.#onConnect);
    this.on('data', this.#onData);
    this.on('end', this.#onEnd);
    this.on('error', this.#onError);
    this.on('close', this.#onClose);
  }

  get isEnded(): boolean {
    return this.readableEnded || this.destroyed;
  }

  send(bytes: Uint8Array): void {
    this.write(bytes);
  }

  /** Stops waiting for the peer to accept; does nothing once it is clear. */
  giveUp(): void {
    if (!this.#handler) return;
    this.destroy();
    this.#settled().onNoConnection(failedWith('ETIMEDOUT', this.#startedAt));
  }

  /**
   * Sends a FIN, and reads what still comes, so that the peer sees an orderly end instead of a reset. A
   * peer that does not stop is cut off.
   */
  closeGracefully(): void {
    if (this.destroyed) return;
    this.receiver = undefined;
    this.#leftToDrain = MAX_DRAINED;
    this.#cancelTimeout = loopClock.after(DRAIN_TIMEOUT, () => this.destroy());
    // The end of the peer's side was read before, so nothing else closes it.
    if (this.readableEnded) this.end(() => this.destroy());
    else this.end();
    this.resume();
  }

  #settled(): ConnectHandler {
    const handler = this.#handler;
    if (!handler) throw new Error('settled twice');
    this.#handler = undefined;
    this.#cancelTimeout();
    return handler;
  }

  #onData(chunk: Uint8Array): void {
    if (this.#leftToDrain === undefined) {
      this.receiver?.onData(chunk);
      return;
    }
    this.#leftToDrain -= chunk.length;
    if (this.#leftToDrain < 0) this.destroy();
  }

  #onConnect(): void {
    const now = loopClock.now();
    this.connected = now - this.#startedAt;
    // A busy program notices late that it was accepted, but in this turn of its loop at the latest.
    this.rtt = this.#idleAt === undefined ? 0 : now - this.#idleAt;
    this.#settled().onConnect(this);
  }

  #onEnd(): void {
    this.receiver?.onEnd();
  }

  #onError(error: Error): void {
    if (!this.#handler) {
      this.receiver?.onFailure(error);
      return;
    }
    const code = codeOf(error);
    const handler = this.#settled();
    // A closed port refuses; a reset during the handshake comes from a port that accepted.
    const reset = code === 'ECONNRESET';
    if (reset) handler.onNoConnection({ reset, connected: loopClock.now() - this.#startedAt });
    else handler.onNoConnection(failedWith(code, this.#startedAt));
  }

  #onClose(): void {
    this.#cancelTimeout();
    this.receiver?.onEnd();
  }

  /** Those that were started in this turn of the event loop. */
  static #started: TcpConnection[] = [];

  /** Learns when the event loop is free again. */
  static #watch(connection: TcpConnection): void {
    if (TcpConnection.#started.length === 0) setImmediate(TcpConnection.#onIdle);
    TcpConnection.#started.push(connection);
  }

  static #onIdle(): void {
    const now = loopClock.now();
    for (const connection of TcpConnection.#started) connection.#idleAt = now;
    TcpConnection.#started = [];
  }
}
