import { vi } from 'vitest';
import { loopClock } from '../../src/net/loop-clock.ts';

/** Timers and the clock of the program stand still until a test advances them. */
export function useFakeClock(): void {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate', 'performance'],
  });
  // The clock may be beating already, by a timer that is not a fake one.
  vi.spyOn(loopClock, 'after').mockImplementation((ms, callback) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  });
}

export function useRealClock(): void {
  vi.useRealTimers();
  vi.restoreAllMocks();
}
