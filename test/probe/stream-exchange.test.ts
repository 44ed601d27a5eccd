import { Duplex } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { incrementsFor } from '../../src/probe/increments.ts';
import { type ExchangeResult, StreamExchange } from '../../src/probe/stream-exchange.ts';

const OPENING = Uint8Array.from({ length: 60 }, (_, i) => i);
const STAGES = incrementsFor(0) as NonNullable<ReturnType<typeof incrementsFor>>;
/** Where a pause is made, and the end. */
const STOPS = [...STAGES.pauseAfter, OPENING.length];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate'] });
});

afterEach(() => {
  vi.useRealTimers();
});

/** A peer that sees how much has come so far each time something comes. */
class Peer extends Duplex {
  heard = 0;
  readonly pieces: number[] = [];
  readonly #onHeard: (peer: Peer) => void;

  constructor(onHeard: (peer: Peer) => void = () => {}) {
    super();
    this.#onHeard = onHeard;
  }

  override _write(bytes: Uint8Array, _encoding: string, done: () => void): void {
    this.heard += bytes.length;
    this.pieces.push(bytes.length);
    this.#onHeard(this);
    done();
  }

  override _read(): void {}
}

/** Says the opening in stages; time goes on until it is over, but not for ever. */
async function saidTo(peer: Peer, onSaid = () => {}): Promise<ExchangeResult> {
  const talk = new StreamExchange(peer, {
    layer: 'tcp',
    protocols: [],
    opening: OPENING,
    stages: STAGES,
    onSaid,
    patience: 60_000,
    grace: 100,
    maxBytes: 65_536,
    settles: false,
  }).run();
  await vi.advanceTimersByTimeAsync(120_000);
  return talk;
}

describe('an opening that is said in stages', () => {
  it('comes piece by piece to who is silent, and then it is told that all is said', async () => {
    const peer = new Peer();
    const onSaid = vi.fn();
    const { end, turns } = await saidTo(peer, onSaid);
    expect(peer.pieces).toEqual(STOPS.map((stop, i) => stop - (STOPS[i - 1] ?? 0)));
    expect(onSaid).toHaveBeenCalledOnce();
    expect(end).toBe('timeout');
    expect(turns[0]?.sent).toEqual(Buffer.from(OPENING));
  });

  it.each(STAGES.pauseAfter)('tells who closes on reading %i bytes', async (length) => {
    const peer = new Peer((one) => {
      if (one.heard >= length) one.push(null);
    });
    const { end, turns } = await saidTo(peer);
    expect(end).toBe('eof');
    expect(turns[0]?.sent).toHaveLength(length);
  });

  it.each([
    [3, 4],
    [7, 8],
    [30, 40],
  ])('tells who reads %i bytes and closes by the next pause, %i', async (length, stop) => {
    const peer = new Peer((one) => {
      if (one.heard >= length) one.push(null);
    });
    expect((await saidTo(peer)).turns[0]?.sent).toHaveLength(stop);
  });

  it('comes whole, at once, to who answers before its end', async () => {
    const onSaid = vi.fn();
    const peer = new Peer((one) => {
      if (one.heard === 8) one.push('hello');
    });
    const { turns } = await saidTo(peer, onSaid);
    expect(peer.pieces.slice(-2)).toEqual([2, OPENING.length - 8]);
    expect(turns[0]?.sent).toHaveLength(OPENING.length);
    expect(Buffer.from(turns[0]?.received ?? []).toString()).toBe('hello');
  });
});

describe('the stages', () => {
  it('are none where the way is so long that they would take too much time', () => {
    expect(incrementsFor(41)).toBeUndefined();
    expect(incrementsFor(Number.POSITIVE_INFINITY)).toBeUndefined();
  });

  it('pause longer the longer the way is, and begin with single bytes', () => {
    expect(incrementsFor(10)?.pause).toBeGreaterThan(STAGES.pause);
    expect(incrementsFor(40)?.pause).toBeLessThanOrEqual(40);
    expect(STAGES.pauseAfter.slice(0, 2)).toEqual([1, 2]);
  });
});
