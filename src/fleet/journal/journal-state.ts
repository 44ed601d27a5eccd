import { BLOCK_SIZE } from '../audit/range-tracker.ts';
import { IndexSet } from '../index-set.ts';
import { type AuditHeader, headerOf } from './header.ts';
import { parseLine } from './parse-line.ts';

/** Bytes of a line; a result with many attempts has some 100,000. */
const MAX_LINE_LENGTH = 2 ** 24;
const NEWLINE = 0x0a;

/** What a journal says is done, so that an audit can go on where it ended. Lines are read one by one. */
export class JournalState {
  header: AuditHeader | undefined;
  /** What is wrong, and in which line. */
  problem: { readonly line: number; readonly message: string } | undefined;
  /** Up to the end of the last line that is whole: what follows was cut off. */
  wholeBytes = 0;
  readonly results = new IndexSet();
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
    if (!this.header) {
      this.header = headerOf(value);
      if (!this.header) this.#fail('not a journal of an audit');
      return;
    }
    const line = parseLine(value);
    if (line?.type === 'result') this.results.add(line.index);
    else if (line?.type === 'range') this.#blocks.add(Math.floor(line.from / BLOCK_SIZE));
    else if (line?.type === 'summary') this.isComplete = true;
    else if (!line && !headerOf(value)) this.#fail('not a line of a journal');
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
