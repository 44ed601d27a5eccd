import { describe, expect, it } from 'vitest';
import { hex } from '../../src/bytes/build.ts';
import { nanomsg } from '../../src/protocols/nanomsg.ts';
import { matched, replyOf, serverHolds } from '../support/bytes.ts';

describe('nanomsg', () => {
  it('rejects near misses', () => {
    expect(nanomsg.server(replyOf(hex('00535001'))).answer).toBe('reject');
    expect(nanomsg.server(replyOf(hex('00535000 0030 0001'))).answer).toBe('reject');
    expect(nanomsg.server(replyOf(hex('00535000 0110'))).answer).toBe('reject');
  });

  it('reads the kind of the socket', () => {
    expect(matched(serverHolds(nanomsg, hex('0053500000700000')))).toMatchObject({
      confidence: 'certain',
      facts: { note: 'bus socket' },
    });
  });
});
