/** What the command of a health check, a probe or an entry point says. */
export interface CommandClue {
  /** Names of stacks as configs write them. */
  readonly expect: readonly string[];
  /** Where the command connects to, if it names that; `localhost` is its own container. */
  readonly host?: string;
  readonly port?: number;
  readonly path?: string;
  /** The program and nothing else: `pg_isready`, `curl`. Arguments may be secrets. */
  readonly evidence: string;
}

/** Reads a command: a line for a shell, or its words. Undefined if it says nothing about a protocol. */
export function clueOfCommand(_command: string | readonly string[]): CommandClue | undefined {
  return undefined;
}
