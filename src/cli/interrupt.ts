/** Ctrl-C and SIGTERM. */
export interface Interrupts {
  /**
   * Calls `first` on the first signal, and `second` on the second one, right before the process
   * ends. Returns a function that stops listening.
   */
  readonly listen: (first: () => void, second: () => void) => () => void;
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

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
          first();
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
