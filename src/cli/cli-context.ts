import type { Interrupts } from './interrupt.ts';
import type { OutputStream } from './output-stream.ts';

/** What a command is given of the process it runs in. */
export interface CliContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly version: string;
  /** What is piped into it; ends early, without an error, when the signal aborts. */
  readonly stdin: (stop: AbortSignal) => AsyncIterable<Uint8Array>;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly interrupts: Interrupts;
}
