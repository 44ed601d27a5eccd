import { Duplex } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StreamChannel } from '../../src/net/channel.ts';
import { loopClock } from '../../src/net/loop-clock.ts';
import { incrementsFor } from '../../src/probe/increments.ts';
import { type ExchangeResult, StreamExchange } from '../../src/probe/stream-exchange.ts';
import { useFakeClock, useRealClock } from '../support/fake-clock.ts';

const OPENING = Uint8Array.from({ length: 60 }, (_, i) => i);
const INCREMENTS = incrementsFor(0) as NonNullable<ReturnType<typeof incrementsFor>>;
const LIMITS = { likelyDelay: 100, maxBytes: 65_536, sendsFollowUp: false };
/** Where a pause is made, and the end. */
const STOPS = [...INCREMENTS.pauseAfter, OPENING.length];

beforeEach(useFakeClock);
afterEach(useRealClock);

/** A server that counts what it receives, piece by piece. */
class Peer extends Duplex {
  receivedLength = 0;
  readonly pieces: number[] = [];
  readonly #onReceived: (peer: Peer) => void;

  constructor(onReceived: (peer: Peer) => void = () => {}) {
    super();
    this.#onReceived = onReceived;
  }

  override _write(bytes: Uint8Array, _encoding: string, done: () => void): void {
    this.receivedLength += bytes.length;
    this.pieces.push(bytes.length);
    this.#onReceived(this);
    done();
  }

  override _read(): void {}
}

/** Sends the opening in increments; time passes until the exchange has ended. */
async function exchangeWith(peer: Peer, onSent = () => {}): Promise<ExchangeResult> {
  const context = { protocols: [], firstByteTimeout: 60_000, ...LIMITS };
  const request = { layer: 'tcp', opening: OPENING, increments: INCREMENTS } as const;
  const result = new Promise<ExchangeResult>((onExchanged) => {
    new StreamExchange(new StreamChannel(peer), context, request, { onSent, onExchanged }).start();
  });
  await vi.advanceTimersByTimeAsync(120_000);
  return result;
}

describe('an opening that is sent in increments', () => {
  it('reaches a silent server piece by piece, and then calls onSent', async () => {
    const peer = new Peer();
    const onSent = vi.fn();
    const { end, turns } = await exchangeWith(peer, onSent);
    expect(peer.pieces).toEqual(STOPS.map((stop, i) => stop - (STOPS[i - 1] ?? 0)));
    expect(onSent).toHaveBeenCalledOnce();
    expect(end).toBe('timeout');
    expect(turns[0]?.sent).toEqual(Buffer.from(OPENING));
  });

  it('is sent at once where the event loop is late, and then shows nothing by a close', async () => {
    let delay = 0;
    vi.spyOn(loopClock, 'delay', 'get').mockImplementation(() => (delay += 60));
    const peer = new Peer((one) => {
      if (one.receivedLength === OPENING.length) one.push(null);
    });
    const { end, isRushed } = await exchangeWith(peer);
    expect(end).toBe('eof');
    expect(isRushed).toBe(true);
    expect(peer.pieces.length).toBeLessThan(4);
  });

  it.each(INCREMENTS.pauseAfter)('shows that the server closes after %i bytes', async (length) => {
    const peer = new Peer((one) => {
      if (one.receivedLength >= length) one.push(null);
    });
    const { end, turns } = await exchangeWith(peer);
    expect(end).toBe('eof');
    expect(turns[0]?.sent).toHaveLength(length);
  });

  it.each([
    [3, 4],
    [7, 8],
    [30, 40],
  ])('shows the next pause of a server that closes after %i bytes: %i', async (length, stop) => {
    const peer = new Peer((one) => {
      if (one.receivedLength >= length) one.push(null);
    });
    expect((await exchangeWith(peer)).turns[0]?.sent).toHaveLength(stop);
  });

  it('is completed at once when the server replies before its end', async () => {
    const onSent = vi.fn();
    const peer = new Peer((one) => {
      if (one.receivedLength === 8) one.push('hello');
    });
    const { turns } = await exchangeWith(peer, onSent);
    expect(peer.pieces.slice(-2)).toEqual([2, OPENING.length - 8]);
    expect(turns[0]?.sent).toHaveLength(OPENING.length);
    expect(Buffer.from(turns[0]?.received ?? []).toString()).toBe('hello');
  });
});

describe('the increments', () => {
  it('are omitted where the round trip is so long that they would take too much time', () => {
    expect(incrementsFor(41)).toBeUndefined();
    expect(incrementsFor(Number.POSITIVE_INFINITY)).toBeUndefined();
  });

  it('pause longer for a longer round trip, and start with single bytes', () => {
    expect(incrementsFor(10)?.pause).toBeGreaterThan(INCREMENTS.pause);
    expect(incrementsFor(40)?.pause).toBeLessThanOrEqual(40);
    expect(INCREMENTS.pauseAfter.slice(0, 2)).toEqual([1, 2]);
  });
});
