import { z } from 'zod';
import type { Status } from '../../expect/catalogue.ts';
import { type ClosedCounts, sumOfUnlisted } from '../../report/closed.ts';
import { SCHEMA_VERSION } from '../../report/json-result.ts';
import { IndexSet } from '../index-set.ts';
import type { JournalHeader } from './journal-lines.ts';
import { BLOCK_SIZE } from './range-tracker.ts';

/** Bytes of a line; a result with many attempts has some 100,000. */
const MAX_LINE_LENGTH = 2 ** 24;
const NEWLINE = 0x0a;

const HEADER = z.object({
  type: z.literal('audit'),
  schemaVersion: z.literal(SCHEMA_VERSION),
  tool: z.object({ version: z.string() }),
  run: z.string(),
  targets: z.string(),
  seed: z.number(),
  total: z.number(),
  startedAt: z.string(),
});

const COUNT = z.number().int().nonnegative();
const RANGE = z.object({
  from: COUNT,
  to: COUNT,
  closed: z.object({ refused: COUNT, 'timed-out': COUNT, 'no-route': COUNT }),
  notAttempted: z.record(z.string(), COUNT),
  skipped: COUNT,
  alike: COUNT,
  connections: COUNT,
});

const RESULT = z.object({
  index: COUNT,
  status: z.enum(['ok', 'mismatch', 'inconclusive', 'unreachable']),
  connections: COUNT,
});

/** What a journal says is done, so that an audit can go on where it ended. Lines are read one by one. */
export class JournalState {
  header: JournalHeader | undefined;
  /** What is wrong, and in which line. */
  problem: { readonly line: number; readonly message: string } | undefined;
  /** Up to the end of the last line that is whole: what follows was cut off. */
  wholeBytes = 0;
  readonly results = new IndexSet();
  readonly counts: Record<Status, number> = { ok: 0, mismatch: 0, inconclusive: 0, unreachable: 0 };
  closed: ClosedCounts = { refused: 0, 'timed-out': 0, 'no-route': 0 };
  notAttempted: Readonly<Record<string, number>> = {};
  skipped = 0;
  alike = 0;
  connections = 0;
  /** Whether the audit had come to its end. */
  isComplete = false;
  readonly #blocks = new IndexSet();
  #line = 0;
  #rest: Uint8Array[] = [];
  #restLength = 0;

  /** Takes the next bytes of the file. Returns whether more is of use. */
  push(chunk: Uint8Array): boolean {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      this.#rest.push(chunk.subarray(start, end));
      const bytes = this.#rest.length === 1 ? (this.#rest[0] as Uint8Array) : joined(this.#rest);
      this.#rest = [];
      this.#restLength = 0;
      start = end + 1;
      this.#takeLine(bytes);
      if (this.problem) return false;
      this.wholeBytes += bytes.length + 1;
    }
    if (start < chunk.length) {
      this.#rest.push(chunk.subarray(start));
      this.#restLength += chunk.length - start;
    }
    if (this.#restLength <= MAX_LINE_LENGTH) return true;
    this.#fail('the line is too long');
    return false;
  }

  /** Whether the block that begins at a position was done. */
  isBlockDone(from: number): boolean {
    return this.#blocks.has(Math.floor(from / BLOCK_SIZE));
  }

  #takeLine(bytes: Uint8Array): void {
    this.#line++;
    const value = parsed(bytes);
    const type = typeof value === 'object' && value !== null && 'type' in value ? value.type : '';
    if (!this.header) this.#takeHeader(value);
    else if (type === 'result') this.#takeResult(value);
    else if (type === 'range') this.#takeRange(value);
    else if (type === 'summary') this.isComplete = true;
    else if (type === '') this.#fail('not a line of a journal');
  }

  #takeHeader(value: unknown): void {
    const found = HEADER.safeParse(value);
    if (!found.success) {
      this.#fail('not a journal of an audit');
      return;
    }
    const { type: _type, schemaVersion: _version, tool, ...header } = found.data;
    this.header = { ...header, version: tool.version };
  }

  #takeResult(value: unknown): void {
    const found = RESULT.safeParse(value);
    if (!found.success) {
      this.#fail('not a result');
      return;
    }
    const { index, status, connections } = found.data;
    this.results.add(index);
    this.counts[status]++;
    this.connections += connections;
  }

  #takeRange(value: unknown): void {
    const found = RANGE.safeParse(value);
    if (!found.success) {
      this.#fail('not a range');
      return;
    }
    const { from, closed, notAttempted, skipped, alike, connections } = found.data;
    const block = Math.floor(from / BLOCK_SIZE);
    if (this.#blocks.has(block)) return;
    this.#blocks.add(block);
    const sum = sumOfUnlisted(this, { closed, notAttempted });
    this.closed = sum.closed ?? this.closed;
    this.notAttempted = sum.notAttempted ?? this.notAttempted;
    this.skipped += skipped;
    this.alike += alike;
    this.connections += connections;
  }

  #fail(message: string): void {
    this.problem ??= { line: Math.max(1, this.#line), message };
  }
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
