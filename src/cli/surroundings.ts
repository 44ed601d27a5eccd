import type { Interrupts } from './interrupt.ts';
import type { Outlet } from './outlet.ts';

/** What a command is given of the process it runs in. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly version: string;
  readonly stdout: Outlet;
  readonly stderr: Outlet;
  readonly interrupts: Interrupts;
}
