import type { Endpoint } from '../expect/endpoint.ts';
import type { Failure, NoConnection } from '../identify/exchange.ts';
import { type ConnectResult, connect } from '../net/connect.ts';
import { isShortage } from '../net/failure.ts';
import type { TargetSession } from './target-session.ts';

/**
 * Connects to the first address that accepts; the others are not probed any more. `onStart` receives
 * what gives each attempt up.
 */
export async function connectFirst(
  { limits, target }: Endpoint,
  session: TargetSession,
  onStart: (cancel: () => void) => void,
): Promise<ConnectResult> {
  const failures: NoConnection[] = [];
  for (const host of session.addresses) {
    const { remaining } = session;
    if (failures.length > 0 && (remaining <= 0 || session.isOver)) break;
    session.countConnection();
    const timeout = Math.max(1, Math.min(limits.connect, remaining));
    const connecting = connect({ host, port: target.port, timeout });
    onStart(connecting.cancel);
    const result = await session.follow(connecting);
    if (!('failure' in result)) {
      session.useAddress(host);
      return result;
    }
    // An address that may have a service is not known to be closed, whatever the others say.
    if (isShortage(result.code) && !isWithoutIpv6(host, result.code)) return result;
    failures.push(result);
  }
  return (
    mostTelling(failures) ?? { failure: 'no-such-name', code: 'ENODATA', timing: { ended: 0 } }
  );
}

/** A machine without IPv6 has no local address for it, so no client there can reach such a target. */
function isWithoutIpv6(host: string, code: string): boolean {
  return code === 'EADDRNOTAVAIL' && host.includes(':');
}

/** What says most about a target comes first. */
const ORDER: readonly Failure[] = ['refused', 'timed-out', 'no-route', 'not-attempted'];

/** One failure for all addresses. */
function mostTelling(failures: readonly NoConnection[]): NoConnection | undefined {
  return [...failures].sort((a, b) => ORDER.indexOf(a.failure) - ORDER.indexOf(b.failure))[0];
}
