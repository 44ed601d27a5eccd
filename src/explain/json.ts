import { toHex } from '../bytes/build.ts';
import { CATALOGUE } from '../expect/catalogue.ts';
import { causeWords } from '../words/cause.ts';
import { doubtText } from '../words/confidence.ts';
import type { Cause } from './cause.ts';
import type { Explanation } from './explain.ts';

/** The document of `-o json`. */
export type JsonExplanation = ReturnType<typeof explanationToJson>;

/** An explanation for `-o json`; docs/explain.md describes every field. */
export function explanationToJson(explanation: Explanation) {
  const { input, kind, number, causes, code, incomplete } = explanation;
  const entry = code === undefined ? undefined : CATALOGUE[code];
  return {
    input,
    kind,
    ...(number === undefined ? {} : { number: String(number) }),
    explained: causes.length > 0 || code !== undefined,
    ...(entry ? { code: { id: code, ...entry } } : {}),
    ...(incomplete ? { incomplete } : {}),
    causes: causes.map(causeToJson),
  };
}

/** A cause; bytes are hex digits, and numbers strings: they may exceed 2^53. */
export function causeToJson(cause: Cause) {
  const { confidence, protocols, side, evidence, message } = cause;
  const words = causeWords(cause);
  return {
    confidence,
    ...(confidence === 'weak' ? { doubt: doubtText(cause) } : {}),
    protocols,
    side,
    ...(evidence
      ? {
          bytes: toHex(evidence.bytes),
          ...(evidence.number === undefined ? {} : { number: String(evidence.number) }),
          ...(evidence.reading ? { reading: evidence.reading } : {}),
          ...(evidence.rule ? { rule: evidence.rule } : {}),
        }
      : {}),
    ...(message
      ? {
          message: { pattern: message.pattern, software: message.software, source: message.source },
        }
      : {}),
    cause: words.cause,
    fix: words.fix,
  };
}
