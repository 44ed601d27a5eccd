import { type AuditHeader, headerLine } from '../../src/fleet/journal/header.ts';
import { JournalMerge } from '../../src/fleet/journal/merge.ts';

const HEADER: AuditHeader = {
  version: '0.1.0',
  run: '0123456789abcdef',
  targets: 'ab'.repeat(32),
  seed: 7,
  total: 8,
  startedAt: '2026-11-29T10:00:00.000Z',
};

export function header(more: Partial<AuditHeader> = {}): string {
  return headerLine({ ...HEADER, ...more });
}

export function resultLine(index: number, more: object = {}): string {
  const result = { type: 'result', index, status: 'ok', connections: 1 };
  const target = { host: `10.0.0.${index}`, port: 22, transport: 'tcp' };
  const found = { outcome: 'identified', stack: 'ssh' };
  return `${JSON.stringify({ ...result, target, found, ...more })}\n`;
}

export function rangeLine(from: number, to: number, more: object = {}): string {
  const closed = { refused: Math.min(3, to - from), 'timed-out': 0, 'no-route': 0 };
  const counts = { closed, notAttempted: {}, skipped: 0, alike: 0, connections: 3 };
  return `${JSON.stringify({ type: 'range', from, to, ...counts, ...more })}\n`;
}

/** The bytes of a journal in pieces. */
export async function* chunksOf(text: string, size = 1024): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** Merges journals; returns the merged one as values, and the merge. */
export async function merged(...journals: readonly string[]) {
  const merge = new JournalMerge();
  let text = '';
  for (const [i, one] of journals.entries()) {
    for await (const part of merge.read({ name: `${i}.ndjson`, chunks: chunksOf(one) })) {
      text += part;
    }
  }
  const end = merge.end({ lastChange: Date.parse('2026-11-29T10:00:05Z'), version: '0.1.0' });
  const lines = `${text}${end.text}`.trimEnd().split('\n');
  return { merge, end, text, values: lines.map((line) => JSON.parse(line)) };
}
