import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { distcc } from '../../src/protocols/distcc.ts';
import { matched, replyOf, serverHolds } from '../support/bytes.ts';

const OPENING = distcc.openings[0] as Uint8Array;

describe('distcc', () => {
  it('is only likely of an answer to something else', () => {
    expect(
      matched(serverHolds(distcc, text('DONE00000001STAT00000000SERR00000000'))),
    ).toMatchObject({ confidence: 'likely' });
  });

  it('rejects near misses at once', () => {
    expect(distcc.server(replyOf(text('DONE0000000x'), { sent: OPENING })).answer).toBe('reject');
    expect(distcc.server(replyOf(text('DONE00000001STAX'), { sent: OPENING })).answer).toBe(
      'reject',
    );
    expect(distcc.server(replyOf(text('DONE00000004'), { sent: OPENING })).answer).toBe('reject');
    expect(distcc.server(replyOf(text('DONE\r\n'), { sent: OPENING })).answer).toBe('reject');
  });
});
