import { expect, it, vi } from 'vitest';
import { onAbort } from '../../src/net/on-abort.ts';

it('adds one listener to a signal for all callbacks', () => {
  const stopping = new AbortController();
  const add = vi.spyOn(stopping.signal, 'addEventListener');
  const stops = Array.from({ length: 100 }, () => vi.fn());
  for (const stop of stops) onAbort(stopping.signal, stop);
  expect(add).toHaveBeenCalledTimes(1);
  stopping.abort();
  for (const stop of stops) expect(stop).toHaveBeenCalledTimes(1);
});

it('does not call a callback that unsubscribed', () => {
  const stopping = new AbortController();
  const [one, other] = [vi.fn(), vi.fn()];
  const unsubscribe = onAbort(stopping.signal, one);
  onAbort(stopping.signal, other);
  unsubscribe();
  stopping.abort();
  expect(one).not.toHaveBeenCalled();
  expect(other).toHaveBeenCalledTimes(1);
});

it('calls once, at once, where the signal has aborted before', () => {
  const stop = vi.fn();
  onAbort(AbortSignal.abort(), stop);
  expect(stop).toHaveBeenCalledTimes(1);
});

it('does nothing without a signal', () => {
  const stop = vi.fn();
  onAbort(undefined, stop)();
  expect(stop).not.toHaveBeenCalled();
});
