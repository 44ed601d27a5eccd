import type { Interrupts } from './interrupt.ts';
import type { OutputStream } from './output-stream.ts';

/** The process that a command runs in. */
export interface CliContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly version: string;
  /** Standard input; ends early, without an error, when the signal aborts. */
  readonly stdin: (stop: AbortSignal) => AsyncIterable<Uint8Array>;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly interrupts: Interrupts;
}
