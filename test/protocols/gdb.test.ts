import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { gdb } from '../../src/protocols/gdb.ts';
import { matched, replyOf, serverHolds } from '../support/bytes.ts';

const OPENING = gdb.openings[0] as Uint8Array;

describe('gdb', () => {
  it('checks the sum', () => {
    expect(gdb.server(replyOf(text('+$PacketSize=47ff#00'), { sent: OPENING })).answer).toBe(
      'reject',
    );
    expect(gdb.server(replyOf(text('+$\x00#00'), { sent: OPENING })).answer).toBe('reject');
  });

  it('is certain of the empty answer of a stub that knows no qSupported', () => {
    expect(matched(serverHolds(gdb, text('+$#00'), { sent: OPENING }))).toMatchObject({
      confidence: 'certain',
    });
    expect(matched(serverHolds(gdb, text('$#00')))).toMatchObject({ confidence: 'weak' });
  });

  it('is likely of other packets', () => {
    expect(matched(serverHolds(gdb, text('$E01#a6')))).toMatchObject({ confidence: 'weak' });
  });
});
