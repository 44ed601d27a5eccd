import { Duplex } from 'node:stream';
import type { Receiver } from './channel.ts';
import type { TcpConnection } from './tcp-connection.ts';

/** How many raw bytes of each direction are kept. */
const MAX_KEPT_BYTES = 4096;

/**
 * Stands between a connection and TLS, passes everything on and keeps the first raw bytes of both
 * directions, so one connection separates a TLS server from anything else that answers the
 * ClientHello. Emits `foreign` if the first received byte cannot start a TLS record; OpenSSL
 * would wait for five bytes, and some servers never send as many.
 */
export class Tap extends Duplex implements Receiver {
  readonly #connection: TcpConnection;
  #sent: Buffer = Buffer.alloc(0);
  #received: Buffer = Buffer.alloc(0);
  #reset = false;
  #isEnded = false;

  constructor(connection: TcpConnection) {
    super();
    this.#connection = connection;
    // A handshake is several small messages in a row: none may be delayed for an acknowledgement.
    connection.setNoDelay(true);
    connection.receiver = this;
    if (connection.destroyed) this.onFailure(connection.errored);
    else if (connection.readableEnded) this.onEnd();
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

  /** Leaves the connection: what comes from now on is for another reader. */
  release(): void {
    this.#connection.receiver = undefined;
  }

  onData(chunk: Uint8Array): void {
    const isFirst = this.#received.length === 0;
    this.#received = keep(this.#received, chunk);
    if (isFirst && !isRecord(chunk)) this.emit('foreign');
    else if (!this.push(chunk)) this.#connection.pause();
  }

  onEnd(): void {
    if (!this.#isEnded) this.push(null);
    this.#isEnded = true;
    if (this.#connection.destroyed) this.destroy();
  }

  onFailure(error: NodeJS.ErrnoException | null): void {
    this.#reset = error?.code === 'ECONNRESET' || error?.code === 'EPIPE';
    this.destroy(error ?? undefined);
  }

  override _read(): void {
    this.#connection.resume();
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.#sent = keep(this.#sent, chunk);
    this.#connection.write(chunk, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#connection.end(() => done());
  }
}

/** Whether bytes may start a TLS record, of any type from 20 to 23 (RFC 8446 section 5.1). */
function isRecord([type = 0]: Uint8Array): boolean {
  return type >= 0x14 && type <= 0x17;
}

function keep(kept: Buffer, chunk: Uint8Array): Buffer {
  if (kept.length >= MAX_KEPT_BYTES) return kept;
  return Buffer.concat([kept, chunk.subarray(0, MAX_KEPT_BYTES - kept.length)]);
}
