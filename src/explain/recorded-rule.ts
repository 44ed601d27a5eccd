import { utf8 } from '../bytes/build.ts';
import type { Cause } from './cause.ts';
import { causeBehind } from './quoted-rule.ts';
import { RecordedTextFinder, recordedTexts } from './recorded-texts.ts';
import type { Rule } from './rule.ts';

let finder: RecordedTextFinder | undefined;

/** Compiled at the first use: most programs that load this explain nothing. */
function finderOfTexts(): RecordedTextFinder {
  finder ??= new RecordedTextFinder(recordedTexts());
  return finder;
}

/**
 * What genuine servers answer to clients of another protocol. Such a sentence proves who sent it, and
 * that whoever prints it speaks something else. If the line goes on with what was received, that
 * proves more.
 */
export const recordedRule: Rule = {
  get anchors() {
    return finderOfTexts().anchors;
  },
  find(text, prefixes) {
    return finderOfTexts()
      .find(text)
      .map(({ said: { protocols, software, to }, words, end }): Cause => {
        const received = to === undefined ? causeBehind(text, end, prefixes) : undefined;
        if (received) return received;
        const answer = { software, ...(to ? { to } : {}) };
        return {
          confidence: 'likely',
          protocols,
          side: 'server',
          evidence: { bytes: utf8(words), answer },
        };
      });
  },
};
