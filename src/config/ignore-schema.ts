import { z } from 'zod';
import { CATALOGUE, type Code, entryOf } from '../expect/catalogue.ts';
import { plainTextSchema } from './scalars.ts';
import { closest } from './suggest.ts';

/** The codes that can fail a check; a note never does. */
const CODES = (Object.keys(CATALOGUE) as Code[]).filter((code) => entryOf(code).status);

const code = z.enum(CODES);

const NOT_A_DATE = { error: 'expected a date such as 2026-12-31' };

export const ignoreSchema = z
  .strictObject({
    endpoint: z
      .string()
      .min(1)
      .max(500)
      .describe('Name, host or host:port; * and ? are wildcards.'),
    code: z
      .union([code, z.array(code).min(1)], {
        error: ({ input }) => {
          const similar = closest(String(input), CODES) ?? 'refused';
          return `expected a finding code such as ${similar}, or a list`;
        },
      })
      .optional()
      .describe('Codes of the findings to ignore (default: all).'),
    reason: plainTextSchema(500).describe('Why the finding is accepted; reports show it.'),
    until: z
      .string(NOT_A_DATE)
      .regex(/^\d{4}-\d{2}-\d{2}$/, NOT_A_DATE)
      .refine(isDate, NOT_A_DATE)
      .optional()
      .describe('Last day (UTC) on which the entry applies; after it, the check fails.'),
  })
  .describe('A finding that is accepted at some endpoints.');

/** Whether the calendar has the day. */
function isDate(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

export type IgnoreInput = z.output<typeof ignoreSchema>;
