import { counted } from './count.ts';

/** Times that software shows by mistake: from 2001 to 2023. */
const MIN_UNIX_TIME = 1_000_000_000n;
const MAX_UNIX_TIME = 1_700_000_000n;

/** The number of an explained input as a time, since some software shows it as one. */
export function unixTimeNote({
  number,
  kind,
  causes,
}: {
  readonly number?: bigint;
  readonly kind: string;
  readonly causes: readonly unknown[];
}): string | undefined {
  if (number === undefined || kind === 'date' || causes.length === 0) return undefined;
  if (number < MIN_UNIX_TIME || number > MAX_UNIX_TIME) return undefined;
  const date = new Date(Number(number) * 1000).toISOString().replace('.000Z', 'Z');
  return `as a Unix time, ${number} is ${date}`;
}

/** Beside an explanation that an internal error cut short. */
export const INCOMPLETE_NOTE =
  'An internal error ended a part of this examination, so causes may be missing; please report it.';

/** Lines of a log whose examination an internal error ended. */
export function skippedNote(lines: number): string {
  return `${counted(lines, 'line')} skipped after an internal error (please report it)`;
}
