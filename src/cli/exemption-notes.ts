import { escapeForTerminal } from '../bytes/escape.ts';
import type { IgnoreEntry } from '../expect/ignore.ts';
import { counted } from '../words/count.ts';
import type { OutputStream } from './output-stream.ts';

/** Entries of one kind that are written; the others are counted. */
const MAX_ENTRIES = 20;

/** `ignore expired on 2026-05-01: the port moves` */
export function expiredText({ until, reason }: IgnoreEntry): string {
  return `ignore expired on ${until}: ${reason}`;
}

/** Writes the entries of `ignore` that have expired: each of them fails the check. */
export function writeExpired(entries: readonly IgnoreEntry[], stderr: OutputStream): Promise<void> {
  return writeEach(
    entries.map((one) => [one, expiredText(one)]),
    stderr,
  );
}

/** Writes the entries of `ignore` that covered nothing. */
export function writeUnused(entries: readonly IgnoreEntry[], stderr: OutputStream): Promise<void> {
  return writeEach(
    entries.map((one) => [one, `unused ignore, remove it: ${one.reason}`]),
    stderr,
  );
}

async function writeEach(
  entries: readonly (readonly [IgnoreEntry, string])[],
  stderr: OutputStream,
): Promise<void> {
  for (const [{ origin }, message] of entries.slice(0, MAX_ENTRIES)) {
    const place = `${origin.file}:${origin.line}:${origin.column}`;
    await stderr.write(`${escapeForTerminal(`${place}: warning: ${message}`)}\n`);
  }
  const rest = entries.length - MAX_ENTRIES;
  if (rest > 0) await stderr.write(`and ${counted(rest, 'more warning')}\n`);
}
