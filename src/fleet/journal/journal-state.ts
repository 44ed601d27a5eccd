import { IndexSet } from '../../bytes/index-set.ts';
import type { Policy } from '../../expect/level.ts';
import { AuditSummary } from '../audit/audit-summary.ts';
import type { AuditRange } from '../audit/events.ts';
import { type AuditHeader, headerOf } from './header.ts';
import { JournalError } from './journal-error.ts';
import { parseLine, type RangeLine, type ResultLine } from './parse-line.ts';
import { RangeSet } from './range-set.ts';
import { summed } from './summed.ts';

/** Bytes of a line; a result with many attempts has some 100,000. */
const MAX_LINE_LENGTH = 2 ** 24;
const NEWLINE = 0x0a;
/** Services that were closed since the audit before: it has no more services than that. */
const MAX_GONE = 2_000_000;

/** What a journal says is done, so that an audit can go on where it ended. Lines are read one by one. */
export class JournalState {
  header: AuditHeader | undefined;
  /** What is wrong, and in which line. */
  problem: { readonly line: number; readonly message: string } | undefined;
  /** Where the audit goes on: after the last line that is whole, and before a summary. */
  resumeAt = 0;
  readonly results = new IndexSet();
  /** Services of the baseline that were found to be closed. */
  readonly gone = new Set<string>();
  /** The totals of what is done. */
  summary: AuditSummary | undefined;
  readonly #policy: Policy;
  readonly #ranges = new RangeSet();
  #wholeBytes = 0;
  #line = 0;
  #rest: Uint8Array[] = [];
  #restLength = 0;

  constructor(policy: Policy) {
    this.#policy = policy;
  }

  /** Takes the next bytes of the file. Returns whether more is of use. */
  push(chunk: Uint8Array): boolean {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      this.#rest.push(chunk.subarray(start, end));
      const bytes = this.#rest.length === 1 ? (this.#rest[0] as Uint8Array) : joined(this.#rest);
      this.#rest = [];
      this.#restLength = 0;
      start = end + 1;
      this.#wholeBytes += bytes.length + 1;
      this.#takeLine(bytes);
      if (this.problem) return false;
    }
    if (start < chunk.length) {
      this.#rest.push(chunk.subarray(start));
      this.#restLength += chunk.length - start;
    }
    if (this.#restLength <= MAX_LINE_LENGTH) return true;
    this.#fail('the line is too long');
    return false;
  }

  /** What is left of a range, in order. Throws JournalError if ranges of the journal overlap. */
  missing(range: AuditRange): readonly AuditRange[] {
    return this.#ranges.missing(range);
  }

  #takeLine(bytes: Uint8Array): void {
    this.#line++;
    const value = parsed(bytes);
    if (!this.header || !this.summary) {
      this.#takeHeader(value);
      return;
    }
    const line = parseLine(value);
    // Both are written again at the end.
    if (line?.type === 'summary' || line?.type === 'drift') return;
    if (line?.type === 'result') this.#takeResult(line, this.summary);
    else if (line?.type === 'range') this.#takeRange(line, this.summary);
    else if (line?.type === 'host') this.summary.addHost(line);
    else if (line?.type === 'gone') this.#takeGone(line.address);
    else this.#fail('not a line of a journal');
    this.resumeAt = this.#wholeBytes;
  }

  #takeHeader(value: unknown): void {
    this.header = headerOf(value);
    if (!this.header) {
      this.#fail('not a journal of an audit');
      return;
    }
    this.summary = new AuditSummary(this.header.total, this.#policy);
    this.resumeAt = this.#wholeBytes;
  }

  #takeResult(line: ResultLine, summary: AuditSummary): void {
    if (line.index >= summary.tally.targets) {
      this.#fail(`result ${line.index} is not among the targets`);
      return;
    }
    if (this.results.has(line.index)) return;
    this.results.add(line.index);
    summary.addResult(summed(line));
  }

  #takeRange(line: RangeLine, summary: AuditSummary): void {
    if (line.to > summary.tally.targets) {
      this.#fail(`range ${line.from}-${line.to} is not among the targets`);
      return;
    }
    try {
      if (this.#ranges.add(line)) summary.addRange(line);
    } catch (error) {
      if (!(error instanceof JournalError)) throw error;
      this.#fail(error.message);
    }
  }

  #takeGone(address: string): void {
    if (this.gone.size < MAX_GONE) this.gone.add(address);
    else this.#fail(`more than ${MAX_GONE} services are gone`);
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
