import type { OutputStream } from './output-stream.ts';

/** Exit code: the command cannot run, or an output could not be written. */
export const CANNOT_RUN = 2;

/** The command cannot run: a message, and a hint that starts with a verb. Exit code 2. */
export class CliError extends Error {
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

export async function writeError({ message, hint }: CliError, stderr: OutputStream): Promise<void> {
  const more = hint === undefined ? '' : `hint: ${hint}\n`;
  await stderr.write(`firstbytes: ${message}\n${more}`);
}
