import { utf8 } from '../bytes/build.ts';
import type { Cause } from './cause.ts';
import { RecordedTextFinder, recordedTexts } from './recorded-texts.ts';
import type { Rule } from './rule.ts';

const finder = new RecordedTextFinder(recordedTexts());

/**
 * What genuine servers answer to clients of another protocol. Such a sentence proves who sent it, and
 * that whoever prints it speaks something else.
 */
export const recordedRule: Rule = {
  anchors: finder.anchors,
  find(text) {
    return finder.find(text).map(({ said: { protocols, software, to }, words }): Cause => {
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
