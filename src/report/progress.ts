import type { Counts } from '../expect/exit-code.ts';
import { cutEnd } from './width.ts';

/** How far a check is, in one line that takes the place of the one before. */
export function progressLine(counts: Counts, total: number, columns: number): string {
  const { ok, mismatch, inconclusive, unreachable } = counts;
  const wrong = mismatch + inconclusive + unreachable;
  const remark = wrong > 0 ? `, ${wrong} not ok` : '';
  return `\r\x1b[2K${cutEnd(`asked ${ok + wrong} of ${total}${remark}`, columns - 1)}`;
}

/** Takes the line away again. */
export const NO_PROGRESS = '\r\x1b[2K';
