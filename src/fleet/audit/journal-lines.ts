import { escapeForJson } from '../../bytes/escape.ts';
import { SCHEMA_VERSION } from '../../report/json-result.ts';
import type { HostNote, RangeCounts } from './events.ts';

/** The first line of a journal: which audit it is. */
export interface JournalHeader {
  /** A random id: 16 hex digits. */
  readonly run: string;
  /** The hash of the definition. */
  readonly targets: string;
  readonly seed: number;
  /** The number of targets. */
  readonly total: number;
  /** ISO 8601. */
  readonly startedAt: string;
  /** The version of firstbytes. */
  readonly version: string;
}

export function headerLine({ version, ...header }: JournalHeader): string {
  const tool = { name: 'firstbytes', version };
  return line({ type: 'audit', schemaVersion: SCHEMA_VERSION, tool, ...header });
}

export function rangeLine(counts: RangeCounts): string {
  return line({ type: 'range', ...counts });
}

export function hostLine(note: HostNote): string {
  return line({ type: 'host', ...note });
}

function line(value: Readonly<Record<string, unknown>>): string {
  return `${escapeForJson(value)}\n`;
}
