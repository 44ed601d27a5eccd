import type { Result } from '../expect/result.ts';
import { onAbort } from '../net/on-abort.ts';
import type { Report, ResultChoice, VersionedReportInput } from '../report/report.ts';
import { CliError } from './cli-error.ts';
import { reasonOf } from './reason.ts';
import type { Sink } from './sink.ts';

/** UTF-16 units that are written at once, and that may wait for a slow reader. */
const BATCH_LENGTH = 65_536;
/** Results of short lines that may wait for it. */
const MAX_WAITING = 250;
/** Milliseconds between two writes that are not full: a person sees no delay, and few are made. */
const WRITE_INTERVAL = 50;

/**
 * Writes one report to its sink, independently of the others: a failure ends this report only. Text
 * is written in batches of 64 KiB, or of 50 ms: where results are rare, each of them at once.
 */
export class ReportWriter<Input = VersionedReportInput> {
  readonly report: Report<Input>;
  readonly #sink: Sink;
  #batch = '';
  /** Results in the batch. */
  #waiting = 0;
  /** Calls back when the batch is to be written, unless it is full before. */
  #cancelWrite: (() => void) | undefined;
  #writtenAt = Number.NEGATIVE_INFINITY;
  #writing: Promise<void> | undefined;
  #onRoom = () => {};
  #failure: CliError | undefined;
  readonly #lost = new AbortController();

  constructor(report: Report<Input>, sink: Sink) {
    this.report = report;
    this.#sink = sink;
    onAbort(sink.left, () => this.#lost.abort());
  }

  /** Why the report could not be written. */
  get failure(): CliError | undefined {
    return this.#failure;
  }

  /** Whether each result is written or taken as it comes, so that the end needs no more than totals. */
  get isStreamed(): boolean {
    return this.report.each !== undefined || this.report.take !== undefined;
  }

  /** Chooses the results that the end needs; undefined if it needs all of them, or none. */
  choose(): ResultChoice | undefined {
    return this.report.choose?.();
  }

  /** Aborts when writing has failed, or the reader has left: the rest of the report is lost. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** Whether the next result is to wait until there is room. */
  get isFull(): boolean {
    return this.#batch.length >= BATCH_LENGTH || this.#waiting >= MAX_WAITING;
  }

  /** Adds a result. Never waits. */
  add(result: Result): void {
    if (this.lost.aborted) return;
    this.report.take?.(result);
    if (!this.report.each) return;
    this.#waiting++;
    this.addLine(this.report.each(result));
  }

  /** Adds a line that is not one of a result. Never waits. */
  addLine(text: string): void {
    if (this.lost.aborted) return;
    this.#batch += text;
    if (this.#writing) return;
    if (this.isFull) this.#startWriting();
    else this.#cancelWrite ??= this.#writeSoon();
  }

  /** Resolves when there is room for the next result. */
  async room(): Promise<void> {
    while (this.isFull) {
      await new Promise<void>((resolve) => {
        this.#onRoom = resolve;
      });
    }
  }

  /** Writes the rest of the report. Never rejects. */
  async finish(input: Input): Promise<void> {
    await this.#writing;
    this.#cancelWrite?.();
    for (const text of this.report.end(input)) {
      this.#batch += text;
      if (this.#batch.length >= BATCH_LENGTH) await this.#write();
      if (this.lost.aborted) break;
    }
    await this.#write();
    await this.#attempt(() => this.#sink.commit());
    if (this.#failure) this.discard();
  }

  discard(): void {
    this.#sink.discard();
  }

  #writeSoon(): () => void {
    const start = () => this.#startWriting();
    const delay = this.#writtenAt + WRITE_INTERVAL - performance.now();
    if (delay <= 0) {
      const immediate = setImmediate(start);
      return () => clearImmediate(immediate);
    }
    const timer = setTimeout(start, delay);
    return () => clearTimeout(timer);
  }

  #startWriting(): void {
    this.#cancelWrite?.();
    this.#cancelWrite = undefined;
    this.#writing = this.#writeWhileFull();
  }

  /** More results may come while a slow reader reads. */
  async #writeWhileFull(): Promise<void> {
    do await this.#write();
    while (this.isFull);
    this.#writtenAt = performance.now();
    this.#writing = undefined;
    if (this.#batch !== '') this.#cancelWrite = this.#writeSoon();
  }

  async #write(): Promise<void> {
    const text = this.#batch;
    this.#batch = '';
    this.#waiting = 0;
    this.#onRoom();
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
