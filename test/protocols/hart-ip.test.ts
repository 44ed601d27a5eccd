import { describe, expect, it } from 'vitest';
import { hex } from '../../src/bytes/build.ts';
import { hartIp } from '../../src/protocols/hart-ip.ts';
import { matched, replyOf } from '../support/bytes.ts';

const sent = hartIp.openings[0] as Uint8Array;

describe('hart-ip', () => {
  it('knows a gateway by the sequence number that was sent', () => {
    const reply = hex('01 01 00 00 6662 000d 01 00007530');
    expect(matched(hartIp.server(replyOf(reply, { sent }))).confidence).toBe('likely');
    const other = hex('01 01 00 00 6663 000d 01 00007530');
    expect(hartIp.server(replyOf(other, { sent })).answer).toBe('reject');
  });

  it('reports a refusal', () => {
    const refusal = hex('01 0f 00 0f 6662 0008');
    expect(matched(hartIp.server(replyOf(refusal, { sent }))).facts).toEqual({ note: 'status 15' });
  });

  it('rejects the request itself', () => {
    expect(hartIp.server(replyOf(sent, { sent })).answer).toBe('reject');
  });
});
