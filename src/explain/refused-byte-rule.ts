import type { Cause } from './cause.ts';
import { causeOfByte } from './cause-of-byte.ts';
import { refusedField } from './read-field.ts';
import { refusedValuesIn } from './refused-value.ts';
import type { Rule } from './rule.ts';

/**
 * One byte that software refused, written as a number or a character: `unsupported protocol 71`. Words
 * of refusal, the name of a field and the byte at its own place, decoded by who begins with it.
 */
export const refusedByteRule: Rule = {
  // The parts of the words that other words do not have: "recognized" without that of "record".
  anchors: [
    ...['unknown', 'unsupported', 'invalid', 'illegal', 'expected', 'ecogni', 'wrong', 'mismatch'],
    ...['malformed', 'cceptable', 'pported', 'orrect', 'orrupt', 'magic', 'bogus', 'unhandled'],
    ...['ompatible', 'bad ', 'badp', 'badf', 'badm', 'bad_', 'col error', 'of order', 'garbage'],
    ...['not valid', 'not known', 'not allowed', 'tpkt version', 'wanted'],
  ],
  find(text, prefixes) {
    if (!REFUSAL.test(text)) return [];
    const causes: Cause[] = [];
    let judged = 0;
    for (const value of refusedValuesIn(text)) {
      const field = refusedField(value);
      const cause = field && causeOfByte(field, prefixes);
      if (cause) causes.push(cause);
      judged++;
      if (judged === MAX_VALUES) break;
    }
    return causes.sort((a, b) => rank(a) - rank(b));
  },
};

/** Most texts hold no such word, so their numbers need no look. */
const REFUSAL =
  /unknown|unsupp|invalid|illegal|unexpect|recogni|expect|wrong|mismatch|malform|accept|supported|incorrect|corrupt|protocol|magic|packet|frame|bogus|unhandled|garbage|incompat|not |wanted|\bbad|bad_|Bad|order/i;

/** Per text; more appear only in lists. */
const MAX_VALUES = 64;

function rank({ confidence }: Cause): number {
  return confidence === 'likely' ? 0 : 1;
}
