import { describe, expect, it } from 'vitest';
import { hex } from '../../../src/bytes/build.ts';
import { nfs } from '../../../src/protocols/udp/nfs.ts';
import { matched, replyOf } from '../../support/bytes.ts';

const context = { sent: nfs.openings[0] as Uint8Array, layer: 'udp', ended: true } as const;
const accepted = '66697273 00000001 00000000 00000000 00000000';

describe('nfs over UDP', () => {
  it('names the versions of a server that has another one', () => {
    const reply = hex(`${accepted} 00000002 00000004 00000004`);
    expect(matched(nfs.server(replyOf(reply, context)))).toMatchObject({
      confidence: 'certain',
      facts: { note: 'only version 4' },
    });
  });

  it('rejects the reply of another program, and that to another call', () => {
    const unavailable = hex(`${accepted} 00000001`);
    expect(nfs.server(replyOf(unavailable, context)).answer).toBe('reject');
    const success = hex(`${accepted} 00000000`);
    expect(matched(nfs.server(replyOf(success, context))).confidence).toBe('certain');
    expect(nfs.server(replyOf(success, { ...context, sent: hex('') })).answer).toBe('reject');
  });

  it('rejects versions that were never in use', () => {
    const reply = hex(`${accepted} 00000002 00000001 00000009`);
    expect(nfs.server(replyOf(reply, context)).answer).toBe('reject');
  });

  it('proves nothing without an id', () => {
    const sent = (context.sent as Uint8Array).slice().fill(0, 0, 4);
    const reply = hex(`${accepted} 00000000`).fill(0, 0, 4);
    expect(matched(nfs.server(replyOf(reply, { ...context, sent }))).confidence).toBe('weak');
  });
});
