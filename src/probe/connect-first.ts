import type { Endpoint } from '../expect/endpoint.ts';
import type { Failure, NoConnection } from '../identify/exchange.ts';
import { isShortage } from '../net/failure.ts';
import { type ConnectHandler, type ResetAtOnce, TcpConnection } from '../net/tcp-connection.ts';
import type { Stoppable, TargetSession } from './target-session.ts';

/** Connects to the first address that accepts; the others are not probed any more. */
export class FirstConnection implements ConnectHandler, Stoppable {
  readonly #endpoint: Endpoint;
  readonly #session: TargetSession;
  readonly #handler: ConnectHandler;
  readonly #addresses: readonly string[];
  #next = 0;
  readonly #failures: NoConnection[] = [];
  #connection: TcpConnection | undefined;

  constructor(endpoint: Endpoint, session: TargetSession, handler: ConnectHandler) {
    this.#endpoint = endpoint;
    this.#session = session;
    this.#handler = handler;
    this.#addresses = session.addresses;
  }

  start(): void {
    const host = this.#addresses[this.#next];
    const { remaining } = this.#session;
    const isLate = this.#failures.length > 0 && (remaining <= 0 || this.#session.isOver);
    if (host === undefined || isLate) {
      this.#handler.onNoConnection(mostTelling(this.#failures));
      return;
    }
    this.#session.countConnection();
    const { limits, target } = this.#endpoint;
    const timeout = Math.max(1, Math.min(limits.connect, remaining));
    this.#connection = TcpConnection.open({ host, port: target.port, timeout }, this);
    this.#session.attach(this);
  }

  /** Gives the current attempt up, as timed out. */
  close(): void {
    this.#connection?.giveUp();
  }

  stop(): void {
    this.close();
  }

  onConnect(connection: TcpConnection): void {
    this.#useAddress();
    this.#handler.onConnect(connection);
  }

  onNoConnection(result: ResetAtOnce | NoConnection): void {
    if ('reset' in result) {
      this.#useAddress();
      this.#handler.onNoConnection(result);
      return;
    }
    this.#session.detach(this);
    const host = this.#addresses[this.#next++] ?? '';
    // An address that may have a service is not known to be closed, whatever the others say.
    if (isShortage(result.code) && !isWithoutIpv6(host, result.code)) {
      this.#handler.onNoConnection(result);
      return;
    }
    this.#failures.push(result);
    this.start();
  }

  #useAddress(): void {
    this.#session.detach(this);
    this.#session.useAddress(this.#addresses[this.#next] ?? '');
  }
}

/** A machine without IPv6 has no local address for it, so no client there can reach such a target. */
function isWithoutIpv6(host: string, code: string): boolean {
  return code === 'EADDRNOTAVAIL' && host.includes(':');
}

/** What says most about a target comes first. */
const ORDER: readonly Failure[] = ['refused', 'timed-out', 'no-route', 'not-attempted'];

/** One failure for all addresses. */
function mostTelling(failures: readonly NoConnection[]): NoConnection {
  const [first] = [...failures].sort((a, b) => ORDER.indexOf(a.failure) - ORDER.indexOf(b.failure));
  return first ?? { failure: 'no-such-name', code: 'ENODATA', timing: { ended: 0 } };
}
