import type { Interrupts } from './interrupt.ts';
import type { Outlet } from './outlet.ts';

/** What a command is given of the process it runs in. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly version: string;
  /** What is piped into it; ends early, without an error, when the signal aborts. */
  readonly stdin: (stop: AbortSignal) => AsyncIterable<Uint8Array>;
  readonly stdout: Outlet;
  readonly stderr: Outlet;
  readonly interrupts: Interrupts;
}
