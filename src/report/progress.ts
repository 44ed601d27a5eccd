import type { Counts } from '../expect/catalogue.ts';
import { cutEnd } from './width.ts';

/** The progress of a check, in one line that replaces the previous one. */
export function progressLine(counts: Counts, total: number, columns: number): string {
  const { ok, mismatch, inconclusive, unreachable } = counts;
  const wrong = mismatch + inconclusive + unreachable;
  const wrongText = wrong > 0 ? `, ${wrong} not ok` : '';
  return `\r\x1b[2K${cutEnd(`checked ${ok + wrong} of ${total}${wrongText}`, columns - 1)}`;
}

/** Clears the line. */
export const NO_PROGRESS = '\r\x1b[2K';
