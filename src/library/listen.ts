import type { ClientSession } from '../expect/client-session.ts';
import { LISTEN_LIMITS, type ListenLimits } from '../listen/limits.ts';
import { type Listening, listenForClients } from '../listen/listen.ts';
import type { Registry } from '../protocols/registry.ts';
import { builtInRegistry } from './built-in.ts';
import { FirstbytesError } from './errors.ts';
import { readExpectation } from './target.ts';

export interface ListenOptions {
  /** An address of this machine: `127.0.0.1` by default. */
  readonly host?: string;
  /** Any free port by default. */
  readonly port?: number;
  /** What clients are expected to speak: `any` by default. */
  readonly expect?: string | readonly string[];
  /** Reply to wrong clients with an error in their own protocol. */
  readonly reply?: boolean;
  /** Pass right clients on to this service. */
  readonly forward?: { readonly host: string; readonly port: number };
  readonly limits?: Partial<ListenLimits>;
  readonly registry?: Registry;
  /** Called with each client as soon as it is identified. */
  readonly onClient: (session: ClientSession) => void | Promise<void>;
}

/**
 * Listens on a port and identifies the clients that connect. Throws a FirstbytesError with the code
 * ERR_CANNOT_LISTEN if the system refuses, or ERR_EXPECTATION_INVALID.
 */
export async function listen(options: ListenOptions): Promise<Listening> {
  const { host = '127.0.0.1', port = 0, expect = 'any', reply, forward, limits } = options;
  const { registry = builtInRegistry(), onClient } = options;
  const expectation = readExpectation(expect, registry);
  try {
    return await listenForClients({
      host,
      port,
      registry,
      expectation,
      limits: { ...LISTEN_LIMITS, ...limits },
      ...(reply ? { reply } : {}),
      ...(forward ? { forward } : {}),
      each: onClient,
    });
  } catch (cause) {
    throw new FirstbytesError('ERR_CANNOT_LISTEN', `cannot listen on ${host}:${port}`, { cause });
  }
}
