import type { Confidence } from '../protocols/protocol.ts';

/** What proves a protocol: the rule, the bytes that it checked, and its document. */
export interface Proof {
  readonly rule?: string;
  readonly at?: readonly [start: number, end: number];
  readonly spec?: string;
}

/** `identification string, bytes 0 to 22 (RFC 4253 section 4.2)`. */
export function ruleText({ rule = '', at, spec }: Proof): string {
  const place = at && at[1] > at[0] ? `, bytes ${at[0]} to ${at[1] - 1}` : '';
  return `${rule}${place}${spec ? ` (${spec})` : ''}`;
}

/** `tls/http, likely: status line, bytes 0 to 14`. */
export function readingText(
  stack: readonly string[],
  confidence: Confidence,
  proof: Proof,
): string {
  return `${stack.join('/')}, ${confidence}: ${ruleText(proof)}`;
}
