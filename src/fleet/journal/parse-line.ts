import { z } from 'zod';
import { isNestedDeeper } from '../../bytes/json-depth.ts';
import { HOST_FIELDS, RANGE_FIELDS } from '../../report/audit-line-schema.ts';
import { count } from '../../report/stored-schema.ts';

/** Levels of a line: those of firstbytes have less than ten. */
const MAX_DEPTH = 32;

/** The fields that a merge needs; all others are kept. */
const RESULT = z.looseObject({
  type: z.literal('result'),
  index: count,
  status: z.enum(['ok', 'mismatch', 'inconclusive', 'unreachable']),
  exemption: z
    .discriminatedUnion('kind', [
      z.looseObject({ kind: z.literal('ignore'), reason: z.string() }),
      z.looseObject({ kind: z.literal('baseline') }),
    ])
    .optional(),
  basis: z
    .looseObject({ certainty: z.enum(['stated', 'probe', 'name', 'guess', 'none']) })
    .optional(),
  target: z.looseObject({ host: z.string() }),
  found: z.looseObject({ outcome: z.string() }),
  connections: count,
});

const RANGE = z.looseObject({ type: z.literal('range'), ...RANGE_FIELDS.shape });
const HOST = z.looseObject({ type: z.literal('host'), ...HOST_FIELDS.shape });
/** A service of the audit before that is closed now. */
const GONE = z.looseObject({ type: z.literal('gone'), address: z.string() });
const DRIFT = z.looseObject({ type: z.literal('drift') });
const SUMMARY = z.looseObject({ type: z.literal('summary') });
const LINE = z.discriminatedUnion('type', [RESULT, RANGE, HOST, GONE, DRIFT, SUMMARY]);

export type ResultLine = z.infer<typeof RESULT>;
export type RangeLine = z.infer<typeof RANGE>;
export type ParsedLine = z.infer<typeof LINE>;

/** A line of a journal after its header; undefined if it is not one. */
export function parseLine(value: unknown): ParsedLine | undefined {
  const { success, data } = LINE.safeParse(value);
  if (!success || isNestedDeeper(data, MAX_DEPTH)) return undefined;
  return data.type === 'range' && !isPossible(data) ? undefined : data;
}

/** Whether a range has no more targets than positions. */
function isPossible({ from, to, closed, notAttempted, skipped, alike }: RangeLine): boolean {
  const lists = [...Object.values(closed), ...Object.values(notAttempted), skipped, alike];
  return to > from && lists.reduce((sum, one) => sum + one, 0) <= to - from;
}
