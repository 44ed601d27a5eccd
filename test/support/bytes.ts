import { expect } from 'vitest';
import {
  type Match,
  type Protocol,
  type Reply,
  type UpgradeStep,
  upgradeAnswer,
  type Verdict,
} from '../../src/protocols/protocol.ts';

/** A reply as a recognizer sees it; unless told otherwise: listened to, in plain TCP, still open. */
export function replyOf(bytes: Uint8Array, context: Partial<Omit<Reply, 'bytes'>> = {}): Reply {
  return { bytes, sent: new Uint8Array(0), layer: 'tcp', later: [], ended: false, ...context };
}

/** The match, or a failed test that shows what was answered instead. */
export function matched(verdict: Verdict): Match {
  expect(verdict.answer).toBe('match');
  return verdict as Match;
}

/**
 * Feeds the bytes whole, byte by byte, and cut at every place, and holds that a recognizer
 * asks for more until it matches, then goes on to match, whatever the cuts. It returns the
 * verdict on the whole.
 */
export function holdsAtEverySplit(
  judge: (bytes: Uint8Array) => Verdict,
  bytes: Uint8Array,
): Verdict {
  const whole = judge(bytes);
  let matchedBefore = false;
  for (let end = 0; end <= bytes.length; end++) {
    const verdict = judge(bytes.slice(0, end));
    if (matchedBefore) expect(`${end}: ${verdict.answer}`).toBe(`${end}: match`);
    if (whole.answer === 'match') expect(`${end}: ${verdict.answer}`).not.toBe(`${end}: reject`);
    matchedBefore = verdict.answer === 'match';
    // The same bytes as a view into a larger buffer must be judged alike.
    const wide = new Uint8Array(bytes.length + 7);
    wide.set(bytes, 3);
    expect(judge(wide.subarray(3, 3 + end))).toEqual(verdict);
  }
  return whole;
}

/** `holdsAtEverySplit` for a server's reply. */
export function serverHolds(
  one: Protocol,
  bytes: Uint8Array,
  context: Partial<Omit<Reply, 'bytes'>> = {},
): Verdict {
  return holdsAtEverySplit((part) => one.server(replyOf(part, context)), bytes);
}

/** `holdsAtEverySplit` for a client's first bytes. */
export function clientHolds(one: Protocol, bytes: Uint8Array): Verdict {
  return holdsAtEverySplit((part) => one.client({ bytes: part, ended: false }), bytes);
}

/** What a step of an upgrade to TLS makes of the server's answer. */
export function answerToStep(step: UpgradeStep | undefined, received: Uint8Array) {
  if (!step) throw new Error('no such step');
  return upgradeAnswer(step, received);
}
