import { describe, expect, it } from 'vitest';
import { concat, hex } from '../../src/bytes/build.ts';
import { epmd } from '../../src/protocols/epmd.ts';
import { matched, replyOf } from '../support/bytes.ts';

const OPENING = epmd.openings[0] as Uint8Array;

describe('epmd', () => {
  it('is at most likely of a bare port, and only once the peer is gone', () => {
    expect(epmd.server(replyOf(hex('00001111'), { sent: OPENING })).answer).toBe('need');
    expect(
      matched(epmd.server(replyOf(hex('00001111'), { sent: OPENING, ended: true }))).confidence,
    ).toBe('likely');
  });

  it('rejects near misses, and everything that was not requested', () => {
    expect(epmd.server(replyOf(concat(hex('00001111'), 'game x'), { sent: OPENING })).answer).toBe(
      'reject',
    );
    expect(epmd.server(replyOf(hex('00001111'))).answer).toBe('reject');
  });
});
