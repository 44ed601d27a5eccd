import type { Cause } from './cause.ts';
import { causeOfByte } from './cause-of-byte.ts';
import { fieldOf } from './read-field.ts';
import { refusedValuesIn } from './refused-value.ts';
import type { Rule } from './rule.ts';

/**
 * One byte that software refused, told as a number or a character: `unsupported protocol 71`. Words
 * of refusal, the name of a field and the byte at its own place, decoded by who begins with it.
 */
export const refusedByteRule: Rule = {
  anchors: [
    ...[
      'unknown',
      'unsupported',
      'invalid',
      'illegal',
      'unexpected',
      'recogni',
      'expected',
      'wrong',
    ],
    ...['mismatch', 'malformed', 'acceptable', 'supported', 'incorrect', 'corrupt', 'refused'],
    ...['protocol', 'magic', 'packet', 'frame', 'bogus', 'unhandled', 'rejected', 'incompatible'],
  ],
  find(text, prefixes) {
    const causes: Cause[] = [];
    let judged = 0;
    for (const value of refusedValuesIn(text)) {
      const field = fieldOf(value);
      const cause = field && causeOfByte(field, prefixes);
      if (cause) causes.push(cause);
      judged++;
      if (judged === MAX_VALUES) break;
    }
    return causes.sort((a, b) => rank(a) - rank(b));
  },
};

/** Per text; more appear only in lists. */
const MAX_VALUES = 64;

function rank({ confidence }: Cause): number {
  return confidence === 'likely' ? 0 : 1;
}
