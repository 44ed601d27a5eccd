import { expect } from 'vitest';
import type { Match, Protocol, Reply, Verdict } from '../../src/protocols/protocol.ts';
import type { UpgradeStep } from '../../src/protocols/protocol-parts.ts';
import { upgradeAnswer } from '../../src/protocols/upgrade-step.ts';
import { violationsOf } from './splits.ts';

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
 * Holds that the recognizer keeps the rules of `violationsOf` on these bytes, cut at every place,
 * and returns its verdict on the whole, before the end of the stream.
 */
function holdsAtEverySplit(
  judge: (bytes: Uint8Array, ended: boolean) => Verdict,
  bytes: Uint8Array,
): Verdict {
  expect(violationsOf({ name: 'bytes', bytes, judge })).toEqual([]);
  return judge(bytes, false);
}

/** `holdsAtEverySplit` for a server's reply. */
export function serverHolds(
  one: Protocol,
  bytes: Uint8Array,
  context: Partial<Omit<Reply, 'bytes'>> = {},
): Verdict {
  return holdsAtEverySplit(
    (part, ended) => one.server(replyOf(part, { ...context, ended })),
    bytes,
  );
}

/** `holdsAtEverySplit` for a client's first bytes. */
export function clientHolds(one: Protocol, bytes: Uint8Array): Verdict {
  return holdsAtEverySplit((part, ended) => one.client({ bytes: part, ended }), bytes);
}

/** What a step of an upgrade to TLS makes of the server's answer. */
export function answerToStep(step: UpgradeStep | undefined, received: Uint8Array) {
  if (!step) throw new Error('no such step');
  return upgradeAnswer(step, received);
}
