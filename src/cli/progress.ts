import type { Counts } from '../expect/exit-code.ts';
import { NO_PROGRESS, progressLine } from '../report/progress.ts';
import type { Outlet } from './outlet.ts';
import type { Surroundings } from './surroundings.ts';

/** Tells how far it is, while it runs. */
export interface Progress {
  readonly update: (counts: Counts) => void;
  readonly end: () => void;
}

/** Milliseconds between two lines. */
const PACE = 100;

const NONE: Progress = { update: () => {}, end: () => {} };

/** Only for people who watch: never into a pipe or a log of CI. */
export function progressFor(
  wanted: 'auto' | 'never',
  total: number,
  { stderr, env }: Surroundings,
): Progress {
  if (wanted === 'never' || !stderr.isTty || env.CI) return NONE;
  return new ProgressLine(stderr, total);
}

class ProgressLine implements Progress {
  readonly #outlet: Outlet;
  readonly #total: number;
  #shown = Number.NEGATIVE_INFINITY;

  constructor(outlet: Outlet, total: number) {
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
