import type { Duplex } from 'node:stream';

/** Receives what comes on a channel. */
export interface Receiver {
  onData(chunk: Uint8Array): void;
  /** The peer has ended its side, or the connection is closed. May be called twice. */
  onEnd(): void;
  /** The connection has failed, and is closed. */
  onFailure(error: Error): void;
}

/** A stream of bytes in both directions: a TCP connection, or the inside of its TLS. */
export interface Channel {
  /** Who receives from now on. Without a receiver, what comes is dropped. */
  receiver: Receiver | undefined;
  send(bytes: Uint8Array): void;
  /** Nothing will come any more. */
  readonly isEnded: boolean;
}

/** A channel over a stream of Node.js. */
export class StreamChannel implements Channel {
  receiver: Receiver | undefined;
  readonly #stream: Duplex;

  constructor(stream: Duplex) {
    this.#stream = stream;
    stream.on('data', (chunk) => this.receiver?.onData(chunk));
    stream.on('end', () => this.receiver?.onEnd());
    stream.on('close', () => this.receiver?.onEnd());
    stream.on('error', (error) => this.receiver?.onFailure(error));
  }

  get isEnded(): boolean {
    return this.#stream.readableEnded || this.#stream.destroyed;
  }

  send(bytes: Uint8Array): void {
    this.#stream.write(bytes);
  }
}
