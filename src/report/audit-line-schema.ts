import { z } from 'zod';
import { count } from './stored-schema.ts';

/** System error codes and outcomes. */
const reason = z.string().max(40);
/** Different reasons of a range: a system has some 130 error codes, and few are possible here. */
const MAX_REASONS = 32;

/** The fields of a line `range` of a journal. */
export const RANGE_FIELDS = z.object({
  from: count,
  to: count,
  closed: z.object({ refused: count, 'timed-out': count, 'no-route': count }),
  notAttempted: z.record(reason, count).refine((all) => Object.keys(all).length <= MAX_REASONS),
  skipped: count,
  alike: count,
  connections: count,
});

/** The fields of a line `host`. */
export const HOST_FIELDS = z.object({
  host: z.string(),
  note: z.enum(['accepts-everything', 'dead']),
});
