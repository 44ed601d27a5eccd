import { z } from 'zod';
import { DURATION, parseDuration, parseSize, parseValidity, SIZE, VALIDITY } from './units.ts';

/**
 * A control character, a line end or a format character that reorders or hides others. Persian, the
 * languages of India and emoji need the joiners (U+200C, U+200D); soft hyphens (U+00AD) do no harm.
 */
const NOT_PLAIN = /[\p{Cc}\u2028\u2029]|(?!\u00ad|\p{Join_Control})\p{Cf}/u;

/** Text of people in one line. */
export function plainTextSchema(maxLength: number) {
  return z
    .string()
    .min(1)
    .max(maxLength)
    .refine((text) => !NOT_PLAIN.test(text), {
      error: ({ input }) => `the character ${codePoint(String(input))} is not allowed here`,
    });
}

/** The first character that is not allowed, as `U+202E`. */
function codePoint(text: string): string {
  const code = NOT_PLAIN.exec(text)?.[0].codePointAt(0) ?? 0;
  return `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}

const MAX_DURATION_MS = 3_600_000;

/** A duration in milliseconds. */
export const durationSchema = z
  .string({ error: 'expected a duration with its unit, such as 5s or 500ms' })
  .regex(DURATION, { error: 'expected a duration with its unit, such as 5s or 500ms' })
  .transform((text, context) => {
    const value = parseDuration(text);
    if (value !== undefined && value >= 1 && value <= MAX_DURATION_MS) return value;
    context.addIssue({ code: 'custom', message: 'expected a duration from 1ms to 1h' });
    return z.NEVER;
  });

const NOT_A_VALIDITY = { error: 'expected a duration in days, weeks or hours, such as 14d' };

/** How long a certificate must stay valid, in milliseconds. */
export const validitySchema = z
  .string(NOT_A_VALIDITY)
  .regex(VALIDITY, NOT_A_VALIDITY)
  .transform((text) => parseValidity(text) ?? 0);

/** A size in bytes: a number, or a text with a unit. */
export function sizeSchema(min: number, max: number) {
  const error = `expected a size from ${min} to ${max} bytes, such as 4096, 64KiB or 1MiB`;
  return z
    .union([z.int({ error }), z.string().regex(SIZE, { error })], { error })
    .transform((value, context) =>
      within(typeof value === 'number' ? value : parseSize(value), min, max, error, context),
    );
}

/** A whole number, also as digits in a text, which may come from a variable. */
export function countSchema(min: number, max: number) {
  const error = `expected a whole number from ${min} to ${max}`;
  return z
    .union(
      [
        z.int({ error }).min(min, { error }).max(max, { error }),
        z.string().regex(/^\d{1,15}$/, { error }),
      ],
      { error },
    )
    .transform((value, context) => within(Number(value), min, max, error, context));
}

function within(
  value: number | undefined,
  min: number,
  max: number,
  message: string,
  context: z.core.$RefinementCtx,
): number {
  if (value !== undefined && value >= min && value <= max) return value;
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
}
