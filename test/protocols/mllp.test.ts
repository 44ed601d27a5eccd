import { describe, expect, it } from 'vitest';
import { concat, text } from '../../src/bytes/build.ts';
import { mllp } from '../../src/protocols/mllp.ts';
import { matched, replyOf } from '../support/bytes.ts';

const block = (...segments: string[]) =>
  concat('\x0b', ...segments.map((one) => `${one}\r`), '\x1c\r');
const sent = block('MSH|^~\\&|A|B|||20260101||ADT^A01|42|P|2.5', 'PID|1');
const MSH = 'MSH|^~\\&|B|A|||20260101||ACK|7|P|2.5';

describe('mllp', () => {
  it('is certain of an acknowledgement with the number that was sent', () => {
    const reply = block(MSH, 'SFT|x', 'MSA|AE|42|no such patient');
    expect(matched(mllp.server(replyOf(reply, { sent })))).toMatchObject({
      confidence: 'certain',
      facts: { protocolVersion: '2.5', note: 'AE: no such patient' },
    });
  });

  it('reads a last segment without a CR', () => {
    const reply = concat('\x0b', MSH, '\rMSA|AA|42\x1c\r');
    expect(matched(mllp.server(replyOf(reply, { sent }))).confidence).toBe('certain');
  });

  it('is less sure of an acknowledgement of another message', () => {
    const reply = block(MSH, 'MSA|AA|43');
    expect(matched(mllp.server(replyOf(reply, { sent }))).confidence).toBe('likely');
  });

  it('reads the message of a client', () => {
    expect(matched(mllp.client({ bytes: sent, ended: false }))).toMatchObject({
      rule: 'message ADT A01',
      facts: { protocolVersion: '2.5' },
    });
  });

  it('rejects an echo, and a message without MLLP', () => {
    expect(mllp.server(replyOf(sent, { sent })).answer).toBe('reject');
    expect(mllp.client({ bytes: text('MSH|^~\\&|A|B\r'), ended: false }).answer).toBe('reject');
  });
});
