import { describe, expect, it } from 'vitest';
import { hex } from '../../src/bytes/build.ts';
import { snapcast } from '../../src/protocols/snapcast.ts';
import { replyOf } from '../support/bytes.ts';

const OPENING = snapcast.openings[0] as Uint8Array;

describe('snapcast', () => {
  it('rejects a reply that refers to another message, or that was not requested', () => {
    expect(snapcast.server(replyOf(hex('0400 0100 0100'), { sent: OPENING })).answer).toBe(
      'reject',
    );
    expect(snapcast.server(replyOf(hex('0500'), { sent: OPENING })).answer).toBe('reject');
    expect(snapcast.server(replyOf(hex('0400 6662 6662'))).answer).toBe('reject');
  });
});
