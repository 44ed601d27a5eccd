import type { Counts } from '../expect/exit-code.ts';
import { NO_PROGRESS, progressLine } from '../report/progress.ts';
import type { CliContext } from './cli-context.ts';
import type { OutputStream } from './output-stream.ts';

/** Tells how far it is, while it runs. */
export interface ProgressBar {
  readonly update: (counts: Counts) => void;
  readonly end: () => void;
}

/** Milliseconds between two lines. */
const PACE = 100;

const NONE: ProgressBar = { update: () => {}, end: () => {} };

/** Only for people who watch: never into a pipe or a log of CI. */
export function progressFor(
  wanted: 'auto' | 'never',
  total: number,
  { stderr, env }: CliContext,
): ProgressBar {
  if (wanted === 'never' || !stderr.isTty || env.CI) return NONE;
  return new ProgressLine(stderr, total);
}

class ProgressLine implements ProgressBar {
  readonly #outlet: OutputStream;
  readonly #total: number;
  #shown = Number.NEGATIVE_INFINITY;

  constructor(outlet: OutputStream, total: number) {
    this.#outlet = outlet;
    this.#total = total;
  }

  update(counts: Counts): void {
    const now = performance.now();
    if (now - this.#shown < PACE) return;
    this.#shown = now;
    void this.#outlet.write(progressLine(counts, this.#total, this.#outlet.columns));
  }

  end(): void {
    void this.#outlet.write(NO_PROGRESS);
  }
}
