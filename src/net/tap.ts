import type net from 'node:net';
import { Duplex } from 'node:stream';

/** How many raw bytes of each direction are kept. */
const MAX_KEPT_BYTES = 4096;

/**
 * Stands between a socket and TLS, passes everything on and keeps the first raw bytes of both
 * directions, so one connection separates a TLS server from anything else that answers the
 * ClientHello. Emits `foreign` if the first received byte cannot start a TLS record; OpenSSL
 * would wait for five bytes, and some servers never send as many.
 */
export class Tap extends Duplex {
  readonly #socket: net.Socket;
  #sent: Buffer = Buffer.alloc(0);
  #received: Buffer = Buffer.alloc(0);
  #reset = false;

  constructor(socket: net.Socket) {
    super();
    this.#socket = socket;
    // A handshake is several small messages in a row: none may be delayed for an acknowledgement.
    socket.setNoDelay(true);
    socket.on('data', this.#onData);
    socket.on('end', this.#onEnd);
    socket.on('error', this.#onError);
    socket.on('close', this.#onClose);
    if (socket.destroyed) this.#fail(socket.errored);
  }

  /** The first bytes that went out, at most 4 KiB. */
  get sent(): Uint8Array {
    return this.#sent;
  }

  /** The first bytes that came in, at most 4 KiB. */
  get received(): Uint8Array {
    return this.#received;
  }

  /** The peer reset the connection. */
  get reset(): boolean {
    return this.#reset;
  }

  /** Leaves the socket: what comes from now on is for another reader. */
  release(): void {
    const socket = this.#socket;
    socket.off('data', this.#onData);
    socket.off('end', this.#onEnd);
    socket.off('close', this.#onClose);
  }

  #onData = (chunk: Buffer): void => {
    const isFirst = this.#received.length === 0;
    this.#received = keep(this.#received, chunk);
    if (isFirst && !isRecord(chunk)) this.emit('foreign');
    else if (!this.push(chunk)) this.#socket.pause();
  };

  #onEnd = (): void => {
    this.push(null);
  };

  #onError = (error: NodeJS.ErrnoException): void => {
    this.#fail(error);
  };

  #onClose = (): void => {
    this.destroy();
  };

  #fail(error: NodeJS.ErrnoException | null): void {
    this.#reset = error?.code === 'ECONNRESET' || error?.code === 'EPIPE';
    this.destroy(error ?? undefined);
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.#sent = keep(this.#sent, chunk);
    this.#socket.write(chunk, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#socket.end(() => done());
  }
}

/** Whether bytes may start a TLS record, of any type from 20 to 23 (RFC 8446 section 5.1). */
function isRecord([type = 0]: Uint8Array): boolean {
  return type >= 0x14 && type <= 0x17;
}

function keep(kept: Buffer, chunk: Buffer): Buffer {
  if (kept.length >= MAX_KEPT_BYTES) return kept;
  return Buffer.concat([kept, chunk.subarray(0, MAX_KEPT_BYTES - kept.length)]);
}
