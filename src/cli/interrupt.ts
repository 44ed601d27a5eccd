import { constants } from 'node:os';

/** Signals that end the command in order. */
export interface Interrupts {
  /**
   * Calls `first` on the first signal, with the exit code that stands for it, and `second` on the
   * second one, right before the process ends. Returns a function that stops listening.
   */
  readonly listen: (first: (exitCode: number) => void, second: () => void) => () => void;
}

/** Ctrl-C, a stop by a supervisor, the end of the terminal, and Ctrl-\. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;

export function interruptsOf(
  process: Pick<NodeJS.Process, 'on' | 'off' | 'kill' | 'pid'>,
): Interrupts {
  return {
    listen: (first, second) => {
      let interrupted = false;
      const stop = () => {
        for (const signal of SIGNALS) process.off(signal, onSignal);
      };
      const onSignal = (signal: NodeJS.Signals) => {
        if (!interrupted) {
          interrupted = true;
          first(exitCodeOf(signal));
          return;
        }
        second();
        stop();
        // Without a listener, the signal has its default effect.
        process.kill(process.pid, signal);
      };
      for (const signal of SIGNALS) process.on(signal, onSignal);
      return stop;
    },
  };
}

/** The convention of shells: 130 for SIGINT, 143 for SIGTERM. */
function exitCodeOf(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal];
}
