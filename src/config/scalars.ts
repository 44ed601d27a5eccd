import { z } from 'zod';
import { DURATION, parseDuration, parseSize, SIZE } from './units.ts';

/** A text without control characters and without characters that reorder others. */
export function isPlain(text: string): boolean {
  return !/[\p{Cc}\p{Cf}\u2028\u2029]/u.test(text);
}

export const NOT_PLAIN = { error: 'no control characters and no line ends here' };

const LONGEST = 3_600_000;

/** A duration in milliseconds. */
export const durationSchema = z
  .string({ error: 'expected a duration with its unit, such as 5s or 500ms' })
  .regex(DURATION, { error: 'expected a duration with its unit, such as 5s or 500ms' })
  .transform((text, context) => {
    const value = parseDuration(text);
    if (value !== undefined && value >= 1 && value <= LONGEST) return value;
    context.addIssue({ code: 'custom', message: 'expected a duration from 1ms to 1h' });
    return z.NEVER;
  });

/** A size in bytes: a number, or a text with a unit. */
export function sizeSchema(least: number, most: number) {
  const error = `expected a size from ${least} to ${most} bytes, such as 4096, 64KiB or 1MiB`;
  return z
    .union([z.int({ error }), z.string().regex(SIZE, { error })], { error })
    .transform((value, context) =>
      within(typeof value === 'number' ? value : parseSize(value), least, most, error, context),
    );
}

/** A whole number; digits in a text will do, for they may come from a variable. */
export function countSchema(least: number, most: number) {
  const error = `expected a whole number from ${least} to ${most}`;
  return z
    .union(
      [
        z.int({ error }).min(least, { error }).max(most, { error }),
        z.string().regex(/^\d{1,15}$/, { error }),
      ],
      { error },
    )
    .transform((value, context) => within(Number(value), least, most, error, context));
}

function within(
  value: number | undefined,
  least: number,
  most: number,
  message: string,
  context: z.core.$RefinementCtx,
): number {
  if (value !== undefined && value >= least && value <= most) return value;
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
}
