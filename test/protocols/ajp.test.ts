import { describe, expect, it } from 'vitest';
import { concat, hex } from '../../src/bytes/build.ts';
import { ajp } from '../../src/protocols/ajp.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';

const OPENING = ajp.openings[0] as Uint8Array;

describe('ajp', () => {
  it('is only likely of a CPong that was not requested', () => {
    expect(matched(serverHolds(ajp, hex('4142000109')))).toMatchObject({ confidence: 'likely' });
  });

  it('rejects near misses', () => {
    expect(ajp.server(replyOf(hex('4142000108'), { sent: OPENING })).answer).toBe('reject');
    expect(ajp.server(replyOf(hex('4143'), { sent: OPENING })).answer).toBe('reject');
  });

  it('recognizes a forwarded request (AJPv1.3, "Request Packet Structure")', () => {
    expect(
      matched(clientHolds(ajp, concat(hex('1234 0050 02 02 0008'), 'HTTP/1.1'))),
    ).toMatchObject({ confidence: 'certain' });
    expect(ajp.client({ bytes: hex('1234 0050 03'), ended: false }).answer).toBe('reject');
  });
});
