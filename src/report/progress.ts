import type { Counts } from '../expect/catalogue.ts';
import { durationText } from '../words/duration.ts';
import { cutEnd } from './width.ts';

/** How far a check is. */
export interface Progress {
  readonly counts: Counts;
  /** Targets that are closed, and not among the counts. */
  readonly closed?: number;
  readonly total: number;
  /** Milliseconds since the start. */
  readonly ms: number;
}

/** Before that, rate and remaining time are guesses. */
const MIN_MS = 1000;

/** `checked 631 of 5000, 12 not ok (210/s, 21 s left)` */
export function progressText({ counts, closed = 0, total, ms }: Progress): string {
  const { ok, mismatch, inconclusive, unreachable } = counts;
  const wrong = mismatch + inconclusive + unreachable;
  const wrongText = wrong > 0 ? `, ${wrong} not ok` : '';
  const closedText = closed > 0 ? `, ${closed} closed` : '';
  const done = ok + wrong + closed;
  return `checked ${done} of ${total}${wrongText}${closedText}${paceText(done, total, ms)}`;
}

function paceText(done: number, total: number, ms: number): string {
  if (done === 0 || ms < MIN_MS) return '';
  const perSecond = (1000 * done) / ms;
  const rate = perSecond >= 10 ? perSecond.toFixed(0) : perSecond.toFixed(1);
  // Whole seconds: more digits would be noise.
  const left = 1000 * Math.ceil((total - done) / perSecond);
  return left > 0 ? ` (${rate}/s, ${durationText(left)} left)` : ` (${rate}/s)`;
}

/** The same in one line of a terminal that replaces the previous one. */
export function progressLine(progress: Progress, columns: number): string {
  return redrawnLine(progressText(progress), columns);
}

/** A text that replaces the line of a terminal. */
export function redrawnLine(text: string, columns: number): string {
  return `\r\x1b[2K${cutEnd(text, columns - 1)}`;
}

/** Clears the line. */
export const NO_PROGRESS = '\r\x1b[2K';
