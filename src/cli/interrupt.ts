/** Ctrl-C and its kin. */
export interface Interrupts {
  /**
   * Calls `first` when the user wants it to stop, and `second` right before the process ends
   * at once because the user wants it a second time. Returns how to stop listening.
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
        // With nobody listening any more, the signal does what it does to any program.
        process.kill(process.pid, signal);
      };
      for (const signal of SIGNALS) process.on(signal, onSignal);
      return stop;
    },
  };
}
