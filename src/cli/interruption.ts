import { setTimeout as delay } from 'node:timers/promises';
import type { CliContext } from './cli-context.ts';

/** A command that waits, until a signal ends it in order. */
export interface Interruption {
  readonly signal: AbortSignal;
  /** The exit code that stands for the signal; undefined before it. */
  readonly exitCode: () => number | undefined;
  /** Ends the command without a signal of the system. */
  readonly abort: () => void;
  /** Resolves after so many milliseconds, or when the command ends. */
  readonly pause: (ms: number) => Promise<void>;
  readonly stopListening: () => void;
}

/** A second signal ends the process at once, after a call of `discard`. */
export function listenForInterrupts(
  { interrupts }: CliContext,
  discard: () => void = () => {},
): Interruption {
  const stop = new AbortController();
  const { signal } = stop;
  let code: number | undefined;
  const stopListening = interrupts.listen((exitCode) => {
    code = exitCode;
    stop.abort();
  }, discard);
  return {
    signal,
    exitCode: () => code,
    abort: () => stop.abort(),
    pause: (ms) => delay(ms, undefined, { signal }).catch(() => {}),
    stopListening,
  };
}
