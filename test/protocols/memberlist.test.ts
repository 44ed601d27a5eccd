import { describe, expect, it } from 'vitest';
import { concat, hex } from '../../src/bytes/build.ts';
import { memberlist } from '../../src/protocols/memberlist.ts';
import { matched, replyOf } from '../support/bytes.ts';

const sent = memberlist.openings[0] as Uint8Array;
const acknowledgement = (digits: string) =>
  concat(hex('02 82 a7'), 'Payload', hex('c0 a5'), 'SeqNo', hex(digits));

describe('memberlist', () => {
  it('is certain of an acknowledgement with the number that was sent', () => {
    const verdict = memberlist.server(replyOf(acknowledgement('ce fb626671'), { sent }));
    expect(matched(verdict).confidence).toBe('certain');
  });

  it('rejects another number, and a number that nobody sent', () => {
    expect(memberlist.server(replyOf(acknowledgement('ce fb626672'), { sent })).answer).toBe(
      'reject',
    );
    expect(memberlist.server(replyOf(acknowledgement('ce fb626671'))).answer).toBe('reject');
  });

  it('reads states, compressed or not', () => {
    const rules = [
      concat(hex('06 83 a4'), 'Join'),
      concat(hex('09 82 a4'), 'Algo', hex('00 a3'), 'Buf'),
    ].map((bytes) => matched(memberlist.client({ bytes, ended: false })).rule);
    expect(rules).toEqual(['state of the members', 'compressed message']);
  });
});
