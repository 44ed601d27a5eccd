import { describe, expect, it } from 'vitest';
import { concat, hex } from '../../src/bytes/build.ts';
import { thriftCompact } from '../../src/protocols/thrift-compact.ts';
import { matched, replyOf, serverHolds } from '../support/bytes.ts';

const OPENING = thriftCompact.openings[0] as Uint8Array;

describe('thrift-compact', () => {
  it('is only weak of a reply to another client', () => {
    expect(
      matched(
        serverHolds(thriftCompact, concat(hex('8241 01 04'), 'ping', hex('00')), { sent: OPENING }),
      ),
    ).toMatchObject({ confidence: 'weak' });
  });

  it('rejects near misses', () => {
    expect(thriftCompact.server(replyOf(hex('8221'), { sent: OPENING })).answer).toBe('reject');
    expect(thriftCompact.server(replyOf(hex('8341'), { sent: OPENING })).answer).toBe('reject');
    expect(thriftCompact.server(replyOf(hex('8241 01 04 00'), { sent: OPENING })).answer).toBe(
      'reject',
    );
  });
});
