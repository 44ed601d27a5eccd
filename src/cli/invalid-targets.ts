import { escapeForTerminal } from '../bytes/escape.ts';
import { counted } from '../words/count.ts';
import { argumentText } from './argument-text.ts';
import type { CliContext } from './cli-context.ts';
import { CliError, writeError } from './cli-error.ts';
import type { WrittenTarget } from './targets.ts';

/** Targets that are not valid and are shown. */
const MAX_SHOWN = 20;

/** An error that names a target, or the line of its list. */
export function invalidTarget(
  { text, place }: WrittenTarget,
  problem: string,
  hint: string | undefined,
): CliError {
  const where = place === undefined ? `"${argumentText(text)}"` : place;
  const more = hint === undefined ? undefined : escapeForTerminal(hint);
  return new CliError(`${where}: ${escapeForTerminal(problem)}`, more);
}

/** Targets that are not valid: all are counted, the first ones are reported. */
export class InvalidTargets {
  readonly #first: CliError[] = [];
  #count = 0;

  add(error: CliError): void {
    this.#count++;
    if (this.#first.length < MAX_SHOWN) this.#first.push(error);
  }

  /** Throws a CliError if there are any: a single one itself, or their count after the first ones. */
  async report({ stderr }: CliContext): Promise<void> {
    const [first] = this.#first;
    if (!first) return;
    if (this.#count === 1) throw first;
    for (const one of this.#first) await writeError(one, stderr);
    throw new CliError(`${counted(this.#count, 'target')} not valid`);
  }
}
