import type { Counts } from '../expect/catalogue.ts';
import { NO_PROGRESS, progressLine } from '../report/progress.ts';
import type { CliContext } from './cli-context.ts';
import type { OutputStream } from './output-stream.ts';

/** Shows the progress of a check. */
export interface ProgressBar {
  readonly update: (counts: Counts) => void;
  readonly end: () => void;
}

const MIN_INTERVAL_MS = 100;

const NONE: ProgressBar = { update: () => {}, end: () => {} };

/** Shown only on a terminal: never in a pipe or a CI log. */
export function progressFor(
  mode: 'auto' | 'never',
  total: number,
  { stderr, env }: CliContext,
): ProgressBar {
  if (mode === 'never' || !stderr.isTty || env.CI) return NONE;
  return new ProgressLine(stderr, total);
}

class ProgressLine implements ProgressBar {
  readonly #stream: OutputStream;
  readonly #total: number;
  #shown = Number.NEGATIVE_INFINITY;

  constructor(stream: OutputStream, total: number) {
    this.#stream = stream;
    this.#total = total;
  }

  update(counts: Counts): void {
    const now = performance.now();
    if (now - this.#shown < MIN_INTERVAL_MS) return;
    this.#shown = now;
    void this.#stream.write(progressLine(counts, this.#total, this.#stream.columns));
  }

  end(): void {
    void this.#stream.write(NO_PROGRESS);
  }
}
