import type { Result } from '../expect/result.ts';
import { onAbort } from '../net/on-abort.ts';
import type { Report, VersionedReportInput } from '../report/report.ts';
import { CliError } from './cli-error.ts';
import { reasonOf } from './reason.ts';
import type { Sink } from './sink.ts';

/** UTF-16 units that are written at once, and that may wait for a slow reader. */
const BATCH_LENGTH = 65_536;

/**
 * Writes one report to its sink, independently of the others: a failure ends this report only. Text
 * is written in batches, of 64 KiB or of one turn of the event loop.
 */
export class ReportWriter<Input = VersionedReportInput> {
  readonly #report: Report<Input>;
  readonly #sink: Sink;
  #batch = '';
  /** The batch that is written or about to be. */
  #flushed: Promise<void> | undefined;
  #failure: CliError | undefined;
  readonly #lost = new AbortController();

  constructor(report: Report<Input>, sink: Sink) {
    this.#report = report;
    this.#sink = sink;
    onAbort(sink.left, () => this.#lost.abort());
  }

  /** Why the report could not be written. */
  get failure(): CliError | undefined {
    return this.#failure;
  }

  /** Whether each result is written as it comes, so that the end needs no more of it than its totals. */
  get isStreamed(): boolean {
    return this.#report.each !== undefined;
  }

  /** Aborts when writing has failed, or the reader has left: the rest of the report is lost. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** Adds a result. The promise, if there is one, resolves when there is room for the next. */
  add(result: Result): Promise<void> | undefined {
    if (!this.#report.each || this.lost.aborted) return undefined;
    this.#batch += this.#report.each(result);
    this.#flushed ??= this.#flushNextTurn();
    return this.#batch.length < BATCH_LENGTH ? undefined : this.#flushed;
  }

  /** Writes the rest of the report. Never rejects. */
  async finish(input: Input): Promise<void> {
    await this.#flushed;
    for (const text of this.#report.end(input)) {
      this.#batch += text;
      if (this.#batch.length >= BATCH_LENGTH) await this.#flush();
      if (this.lost.aborted) break;
    }
    await this.#flush();
    await this.#attempt(() => this.#sink.commit());
    if (this.#failure) this.discard();
  }

  discard(): void {
    this.#sink.discard();
  }

  async #flushNextTurn(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#batch !== '') await this.#flush();
    this.#flushed = undefined;
  }

  async #flush(): Promise<void> {
    const text = this.#batch;
    this.#batch = '';
    if (text !== '') await this.#attempt(() => this.#sink.write(text));
  }

  async #attempt(operation: () => Promise<void>): Promise<void> {
    if (this.#failure) return;
    try {
      await operation();
    } catch (error) {
      this.#failure = new CliError(`cannot write ${this.#sink.name}: ${reasonOf(error)}`);
      this.#lost.abort();
    }
  }
}
