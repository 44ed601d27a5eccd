import type { SummedResult } from '../audit/audit-summary.ts';
import type { ResultLine } from './parse-line.ts';

/** What the totals need of the line of a result. */
export function summed({ target, found, ...result }: ResultLine): SummedResult {
  return { ...result, host: target.host, outcome: found.outcome } as SummedResult;
}
