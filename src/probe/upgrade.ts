import { equal } from '../bytes/compare.ts';
import type { TlsFacts } from '../identify/exchange.ts';
import type { Socket } from '../net/connect.ts';
import { loopClock } from '../net/loop-clock.ts';
import type { TlsOptions } from '../net/start-tls.ts';
import { Tap } from '../net/tap.ts';
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
  socket: Socket,
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
    const received = await replyTo(socket, step, timeout);
    turns.push({ sent: step.send, received });
    if (upgradeAnswer(step, received) !== 'yes') return { turns, result: 'refused' };
  }
  socket.pause();
  const { startTls } = await import('../net/start-tls.ts');
  const tap = new Tap(socket);
  const cancelTimeout = loopClock.after(timeout, () => tap.destroy());
  const handshake = await startTls(tap, options);
  cancelTimeout();
  if (!handshake.ok) return { turns, result: 'refused' };
  handshake.socket.on('error', () => {});
  handshake.socket.end();
  return { turns, result: handshake.facts };
}

function replyTo(socket: Socket, step: UpgradeStep, timeout: number): Promise<Uint8Array> {
  return new Promise((resolve) => {
    let received = Buffer.alloc(0);
    const done = () => {
      cancelTimeout();
      socket.off('data', onData);
      socket.off('end', done);
      socket.off('close', done);
      resolve(received);
    };
    const onData = (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]).subarray(0, MAX_TURN_BYTES);
      if (upgradeAnswer(step, received) !== 'need' || received.length >= MAX_TURN_BYTES) done();
    };
    const cancelTimeout = loopClock.after(timeout, done);
    socket.on('data', onData);
    socket.once('end', done);
    socket.once('close', done);
    socket.write(step.send);
    // MySQL does not reply to an SSLRequest: the handshake follows at once.
    if (upgradeAnswer(step, received) === 'yes') done();
  });
}
