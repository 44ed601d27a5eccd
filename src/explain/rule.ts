import type { Cause } from './cause.ts';
import type { RegistryPrefixes } from './known-prefixes.ts';

/** One way to find causes in a text: a line of a log, or a message of several lines. */
export interface Rule {
  /**
   * Parts of words, in lower case, without blanks and quotes, at least four characters each. A line
   * in which the rule finds a cause holds one of them, so a log needs no look at the others. A rule
   * without anchors depends on numbers or bytes, for which the prefilter looks itself.
   */
  readonly anchors: readonly string[];
  /** The causes in a text that `plainText` made, the likeliest first. */
  readonly find: (text: string, prefixes: RegistryPrefixes) => readonly Cause[];
}
