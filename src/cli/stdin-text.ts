import type { CliContext } from './cli-context.ts';
import { CliError } from './cli-error.ts';

/** Reads all of stdin as UTF-8. Throws a CliError if it is longer than so many bytes. */
export async function stdinText({ stdin }: CliContext, maxBytes: number): Promise<string> {
  const stop = new AbortController();
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of stdin(stop.signal)) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > maxBytes) throw new CliError(`stdin is longer than ${maxBytes} bytes`);
    }
  } finally {
    stop.abort();
  }
  return Buffer.concat(chunks).toString('utf8');
}
