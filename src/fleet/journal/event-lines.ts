import { escapeForJson } from '../../bytes/escape.ts';
import { toJson } from '../../report/json-result.ts';
import type { AuditEvent } from '../audit/events.ts';

/** The lines of events in a journal, each with its line feed. */
export function eventLines(events: readonly AuditEvent[]): string {
  return events.map(linesOf).join('');
}

function linesOf(event: AuditEvent): string {
  if (event.kind === 'range') return `${escapeForJson({ type: 'range', ...event.counts })}\n`;
  if (event.kind === 'host') return `${escapeForJson({ type: 'host', ...event.host })}\n`;
  return event.results
    .map((one) => `${escapeForJson({ type: 'result', ...toJson(one, one.findings) })}\n`)
    .join('');
}
