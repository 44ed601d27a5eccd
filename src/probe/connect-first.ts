import type { Endpoint } from '../expect/endpoint.ts';
import { type ConnectResult, connect } from '../net/connect.ts';
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
  let last: ConnectResult | undefined;
  for (const host of session.addresses) {
    const { remaining } = session;
    if (last && (remaining <= 0 || session.isOver)) break;
    session.countConnection();
    const timeout = Math.max(1, Math.min(limits.connect, remaining));
    const connecting = connect({ host, port: target.port, timeout });
    onStart(connecting.cancel);
    last = await session.follow(connecting);
    if ('failure' in last) continue;
    session.useAddress(host);
    return last;
  }
  return last ?? { failure: 'no-such-name', code: 'ENODATA', timing: { ended: 0 } };
}
