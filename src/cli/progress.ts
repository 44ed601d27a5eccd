import type { Counts } from '../expect/catalogue.ts';
import { NO_PROGRESS, type Progress, progressLine, progressText } from '../report/progress.ts';
import type { CliContext } from './cli-context.ts';
import type { OutputStream } from './output-stream.ts';

/** `plain`: a line every ten seconds; `auto`: that, or a line that is redrawn on a terminal. */
export type ProgressMode = 'auto' | 'plain' | 'never';

/** Shows the progress of a check. */
export interface ProgressBar {
  readonly update: (counts: Counts) => void;
  readonly end: () => void;
}

const MIN_INTERVAL_MS = 100;
const PLAIN_INTERVAL_MS = 10_000;

/** How often a line is redrawn while no result comes. */
const REDRAW_INTERVAL_MS = 1000;

/** What a check says of itself besides its results. */
interface ProgressSource {
  readonly total: number;
  /** How many targets are closed so far. */
  readonly closed?: () => number;
}

const NONE: ProgressBar = { update: () => {}, end: () => {} };

/**
 * A redrawn line only on a terminal that can: never in a pipe, a CI log or a dumb terminal. `closed`
 * counts the targets that are closed so far, and not among the results.
 */
export function progressFor(
  mode: ProgressMode,
  total: number,
  context: CliContext,
  closed?: () => number,
): ProgressBar {
  if (mode === 'never') return NONE;
  const { stderr } = context;
  const source = { total, ...(closed && { closed }) };
  return mode === 'plain' || !canRedraw(context)
    ? new PlainProgress(stderr, source)
    : new ProgressLine(stderr, source);
}

/** Never in a pipe, a CI log or a dumb terminal. */
export function canRedraw({ stderr, env }: CliContext): boolean {
  return stderr.isTty && !env.CI && env.TERM !== 'dumb';
}

const NO_COUNTS: Counts = { ok: 0, mismatch: 0, inconclusive: 0, unreachable: 0 };

function progressOf(counts: Counts, { total, closed }: ProgressSource, ms: number): Progress {
  return { counts, total, ms, ...(closed && { closed: closed() }) };
}

class ProgressLine implements ProgressBar {
  readonly #stream: OutputStream;
  readonly #source: ProgressSource;
  readonly #start = performance.now();
  readonly #timer: NodeJS.Timeout | undefined;
  #counts = NO_COUNTS;
  #shown = Number.NEGATIVE_INFINITY;

  constructor(stream: OutputStream, source: ProgressSource) {
    this.#stream = stream;
    this.#source = source;
    // Closed targets are not among the results.
    if (source.closed) {
      this.#timer = setInterval(() => this.update(this.#counts), REDRAW_INTERVAL_MS).unref();
    }
  }

  update(counts: Counts): void {
    this.#counts = counts;
    const now = performance.now();
    if (now - this.#shown < MIN_INTERVAL_MS) return;
    this.#shown = now;
    const progress = progressOf(counts, this.#source, now - this.#start);
    void this.#stream.write(progressLine(progress, this.#stream.columns));
  }

  end(): void {
    clearInterval(this.#timer);
    void this.#stream.write(NO_PROGRESS);
  }
}

/** By a timer, so that a run in which everything waits is seen to live. */
class PlainProgress implements ProgressBar {
  readonly #timer: NodeJS.Timeout;
  #counts = NO_COUNTS;

  constructor(stream: OutputStream, source: ProgressSource) {
    const start = performance.now();
    this.#timer = setInterval(() => {
      const progress = progressOf(this.#counts, source, performance.now() - start);
      void stream.write(`${progressText(progress)}\n`);
    }, PLAIN_INTERVAL_MS);
    this.#timer.unref();
  }

  update(counts: Counts): void {
    this.#counts = counts;
  }

  end(): void {
    clearInterval(this.#timer);
  }
}
