import { escapeForTerminal } from '../bytes/escape.ts';
import { JournalError } from '../fleet/journal/journal-error.ts';
import { QueueError } from '../fleet/queue/queue-error.ts';
import { CliError } from './cli-error.ts';

/** Runs a step of an audit on several machines; its errors become those of the command. */
export async function orCliError<T>(step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (error instanceof QueueError || error instanceof JournalError) {
      throw new CliError(escapeForTerminal(error.message), error.hint);
    }
    throw error;
  }
}
