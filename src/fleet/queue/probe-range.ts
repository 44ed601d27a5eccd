import type { AuditEvent, AuditRange, RangeCounts } from '../audit/events.ts';
import { eventLines } from '../journal/event-lines.ts';
import type { JournalFile } from '../journal/journal-file.ts';

/** Probes a range. When the signal aborts, it ends early and without the counts of the range. */
export type ProbeRange = (
  range: AuditRange,
  signal: AbortSignal,
) => AsyncIterable<readonly AuditEvent[]>;

/**
 * Probes a range into a journal. Resolves to its counts once the disk has all its lines, or to undefined if
 * the signal aborted before its end. Rejects if the journal cannot be written.
 */
export async function journalRange(
  { from, to }: AuditRange,
  probe: ProbeRange,
  journal: Pick<JournalFile, 'append' | 'flush'>,
  signal: AbortSignal,
): Promise<RangeCounts | undefined> {
  let counts: RangeCounts | undefined;
  for await (const events of probe({ from, to }, signal)) {
    const text = eventLines(events);
    if (text !== '') await journal.append(text);
    for (const event of events) {
      if (event.kind === 'range') counts = event.counts;
    }
  }
  if (counts) await journal.flush();
  else if (!signal.aborted) throw new Error(`the range ${from}-${to} ended without its counts`);
  return counts;
}
