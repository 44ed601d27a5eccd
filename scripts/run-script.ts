/** The frame of every script: its exit code, and a usage message if the command line is wrong. */

/** A wrong command line: the script ends with exit code 2. */
export class UsageError extends Error {}

/** Runs a script with the arguments of the process; its result is the exit code. */
export async function runScript(
  usage: string,
  main: (args: string[]) => Promise<number> | number,
): Promise<void> {
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    if (!isUsageError(error)) throw error;
    console.error(`error: ${error.message}\n\n${usage}`);
    process.exitCode = 2;
  }
}

function isUsageError(error: unknown): error is Error {
  if (error instanceof UsageError) return true;
  const code = error instanceof TypeError && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && code.startsWith('ERR_PARSE_ARGS_');
}

/** The value of an option that takes a whole number. */
export function wholeNumber(option: string, text: string): number {
  if (!/^\d+$/.test(text)) throw new UsageError(`${option}: "${text}" is not a whole number`);
  return Number(text);
}
