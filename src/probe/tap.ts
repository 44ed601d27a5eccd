import type net from 'node:net';
import { Duplex } from 'node:stream';

/** How many raw bytes of each direction are kept. */
const KEPT = 4096;

/**
 * Stands between a socket and what speaks over it (TLS), passes everything on and keeps
 * the first raw bytes of both directions. So one connection tells a TLS server from
 * anything else that answered the ClientHello.
 */
export class Tap extends Duplex {
  readonly #socket: net.Socket;
  #sent: Buffer = Buffer.alloc(0);
  #received: Buffer = Buffer.alloc(0);
  #reset = false;

  constructor(socket: net.Socket) {
    super();
    this.#socket = socket;
    // A handshake is several small messages in a row: none may wait for an acknowledgement.
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => {
      this.#received = keep(this.#received, chunk);
      if (!this.push(chunk)) socket.pause();
    });
    socket.on('end', () => this.push(null));
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () => this.destroy());
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

function keep(kept: Buffer, chunk: Buffer): Buffer {
  if (kept.length >= KEPT) return kept;
  return Buffer.concat([kept, chunk.subarray(0, KEPT - kept.length)]);
}
