import { equal } from '../bytes/compare.ts';
import type { TlsFacts } from '../identify/exchange.ts';
import { loopClock } from '../net/loop-clock.ts';
import type { TlsOptions } from '../net/start-tls.ts';
import { Tap } from '../net/tap.ts';
import type { TcpConnection } from '../net/tcp-connection.ts';
import { MAX_TURN_BYTES, type Turn } from '../protocols/protocol.ts';
import type { UpgradeStep } from '../protocols/protocol-parts.ts';
import { upgradeAnswer } from '../protocols/upgrade-step.ts';

export interface Upgrade {
  readonly turns: readonly Turn[];
  readonly result: TlsFacts | 'refused';
}

/**
 * Upgrades a connection to TLS by the protocol's own steps (STARTTLS and its kin). A step whose
 * message was sent before (PostgreSQL's opening is its SSLRequest) is judged by the reply to it.
 * `timeout` in milliseconds, for each step and for the handshake.
 */
export async function upgradeToTls(
  connection: TcpConnection,
  steps: readonly UpgradeStep[],
  last: Turn | undefined,
  options: TlsOptions,
  timeout: number,
): Promise<Upgrade> {
  const turns: Turn[] = [];
  for (const step of steps) {
    if (last && equal(step.send, last.sent)) {
      if (upgradeAnswer(step, last.received) !== 'yes') return { turns, result: 'refused' };
      continue;
    }
    const received = await replyTo(connection, step, timeout);
    turns.push({ sent: step.send, received });
    if (upgradeAnswer(step, received) !== 'yes') return { turns, result: 'refused' };
  }
  connection.pause();
  const { startTls } = await import('../net/start-tls.ts');
  const tap = new Tap(connection);
  const cancelTimeout = loopClock.after(timeout, () => tap.destroy());
  const handshake = await startTls(tap, options);
  cancelTimeout();
  if (!handshake.ok) return { turns, result: 'refused' };
  handshake.socket.on('error', () => {});
  handshake.socket.end();
  return { turns, result: handshake.facts };
}

function replyTo(
  connection: TcpConnection,
  step: UpgradeStep,
  timeout: number,
): Promise<Uint8Array> {
  return new Promise((resolve) => {
    let received = Buffer.alloc(0);
    const done = () => {
      cancelTimeout();
      connection.receiver = undefined;
      resolve(received);
    };
    const cancelTimeout = loopClock.after(timeout, done);
    connection.receiver = {
      onData(chunk) {
        received = Buffer.concat([received, chunk]).subarray(0, MAX_TURN_BYTES);
        if (upgradeAnswer(step, received) !== 'need' || received.length >= MAX_TURN_BYTES) done();
      },
      onEnd: done,
      onFailure: done,
    };
    connection.send(step.send);
    // MySQL does not reply to an SSLRequest: the handshake follows at once.
    if (upgradeAnswer(step, received) === 'yes') done();
  });
}
