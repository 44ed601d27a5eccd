import { once } from 'node:events';
import net from 'node:net';
import { onTestFinished } from 'vitest';
import { compileExpectation } from '../../src/config/expectation.ts';
import type { ClientSession } from '../../src/expect/client-session.ts';
import type { Expectation } from '../../src/expect/endpoint.ts';
import { type ListenerOptions, type Listening, listenForClients } from '../../src/listen/listen.ts';
import { registry } from './expectations.ts';

/** Timeouts that no machine is too slow for: a test that waits for one hangs, and fails by that. */
const LONG_LIMITS = { connections: 64, bytes: 16_384, firstByte: 3_600_000, total: 3_600_000 };

export interface TestListener extends Listening {
  /** The next client that is judged. */
  readonly next: () => Promise<ClientSession>;
}

/** Listens on a free port of the loopback until the test ends. */
export async function listening(
  expect: string,
  more: Partial<Omit<ListenerOptions, 'limits'>> & {
    limits?: Partial<ListenerOptions['limits']>;
  } = {},
): Promise<TestListener> {
  const sessions: ClientSession[] = [];
  let wake = () => {};
  const listener = await listenForClients({
    host: '127.0.0.1',
    port: 0,
    registry,
    expectation: expectationOf(expect),
    ...more,
    limits: { ...LONG_LIMITS, ...more.limits },
    each: async (session) => {
      sessions.push(session);
      wake();
    },
  });
  onTestFinished(async () => {
    listener.abort();
    await listener.done;
  });
  const next = async () => {
    while (sessions.length === 0) await new Promise<void>((resolve) => (wake = resolve));
    return sessions.shift() as ClientSession;
  };
  return { ...listener, next };
}

function expectationOf(text: string): Expectation {
  const names = text.split(' or ');
  const found = compileExpectation({ expect: names, listed: true, nameText: () => '' }, registry);
  if (Array.isArray(found)) throw new RangeError(`not a valid expectation: ${text}`);
  return found as Expectation;
}

/** A client under the control of the test. */
export class Client {
  readonly socket: net.Socket;
  #received = Buffer.alloc(0);

  private constructor(socket: net.Socket) {
    this.socket = socket;
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      this.#received = Buffer.concat([this.#received, chunk]);
    });
    onTestFinished(() => {
      socket.destroy();
    });
  }

  static async at(port: number, first?: Uint8Array | string): Promise<Client> {
    const socket = net.connect({ host: '127.0.0.1', port, allowHalfOpen: true });
    await once(socket, 'connect');
    const client = new Client(socket);
    if (first !== undefined) socket.write(first);
    return client;
  }

  get received(): Buffer {
    return this.#received;
  }

  /** Everything that was received until the server ended its side. */
  async all(): Promise<Buffer> {
    if (!this.socket.readableEnded && !this.socket.closed) {
      await Promise.race([once(this.socket, 'end'), once(this.socket, 'close')]);
    }
    return this.#received;
  }

  async until(text: string): Promise<void> {
    while (!this.#received.includes(text)) await once(this.socket, 'data');
  }
}
