import { concat } from '../bytes/build.ts';
import { equal } from '../bytes/compare.ts';
import type { TlsFacts } from '../identify/exchange.ts';
import { loopClock } from '../net/loop-clock.ts';
import type { TlsOptions } from '../net/start-tls.ts';
import { Tap } from '../net/tap.ts';
import type { TcpConnection } from '../net/tcp-connection.ts';
import { MAX_TURN_BYTES, type Turn } from '../protocols/protocol.ts';
import type { UpgradeStep } from '../protocols/protocol-parts.ts';
import { isUnfinished, upgradeAnswer } from '../protocols/upgrade-step.ts';

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
    if (last) await restOf(connection, step, last.received, timeout);
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

/** Waits for what is left of the reply before a step: what is sent in the middle of it meets no reader. */
async function restOf(
  connection: TcpConnection,
  step: UpgradeStep,
  before: Uint8Array,
  timeout: number,
): Promise<void> {
  if (!isUnfinished(step, before)) return;
  await receive(connection, before, (received) => !isUnfinished(step, received), timeout);
}

async function replyTo(
  connection: TcpConnection,
  step: UpgradeStep,
  timeout: number,
): Promise<Uint8Array> {
  connection.send(step.send);
  // MySQL does not reply to an SSLRequest: the handshake follows at once.
  const nothing = new Uint8Array(0);
  if (upgradeAnswer(step, nothing) === 'yes') return nothing;
  const isAnswer = (received: Uint8Array) => upgradeAnswer(step, received) !== 'need';
  return await receive(connection, nothing, isAnswer, timeout);
}

/** `received` and what follows, until it is enough, too much, or over. */
function receive(
  connection: TcpConnection,
  received: Uint8Array,
  isEnough: (received: Uint8Array) => boolean,
  timeout: number,
): Promise<Uint8Array> {
  return new Promise((resolve) => {
    let all = received;
    const done = () => {
      cancelTimeout();
      connection.receiver = undefined;
      resolve(all);
    };
    const cancelTimeout = loopClock.after(timeout, done);
    connection.receiver = {
      onData(chunk) {
        all = concat(all, chunk).subarray(0, MAX_TURN_BYTES);
        if (isEnough(all) || all.length >= MAX_TURN_BYTES) done();
      },
      onEnd: done,
      onFailure: done,
    };
  });
}
