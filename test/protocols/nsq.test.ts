import { describe, expect, it } from 'vitest';
import { concat, u32be } from '../../src/bytes/build.ts';
import { nsq } from '../../src/protocols/nsq.ts';
import { matched, replyOf, serverHolds } from '../support/bytes.ts';

const OPENING = nsq.openings[0] as Uint8Array;

/** A frame of nsqd (nsq.io, "Data Format"). */
function frame(type: number, data: string): Uint8Array {
  return concat(u32be(data.length + 4), u32be(type), data);
}

describe('nsq', () => {
  it('is certain of the answer to IDENTIFY', () => {
    expect(
      matched(
        serverHolds(
          nsq,
          frame(0, '{"max_rdy_count":2500,"version":"1.2.1","max_msg_timeout":900000}'),
          { sent: OPENING },
        ),
      ),
    ).toMatchObject({ confidence: 'certain', facts: { product: 'nsqd', version: '1.2.1' } });
    expect(matched(serverHolds(nsq, frame(0, 'OK'), { sent: OPENING }))).toMatchObject({
      confidence: 'certain',
    });
  });

  it('is certain of an error frame, also to foreign bytes', () => {
    expect(matched(serverHolds(nsq, frame(1, 'E_BAD_PROTOCOL')))).toMatchObject({
      confidence: 'certain',
      facts: { note: 'E_BAD_PROTOCOL' },
    });
  });

  it('rejects near misses', () => {
    expect(nsq.server(replyOf(frame(0, '{"a":1}'), { sent: OPENING })).answer).toBe('reject');
    expect(nsq.server(replyOf(frame(1, 'F_BAD'), { sent: OPENING })).answer).toBe('reject');
    expect(nsq.server(replyOf(frame(2, 'OK'), { sent: OPENING })).answer).toBe('reject');
    expect(nsq.server(replyOf(frame(0, 'OK'))).answer).toBe('reject');
  });
});
