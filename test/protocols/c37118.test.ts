import { describe, expect, it } from 'vitest';
import { hex, toHex } from '../../src/bytes/build.ts';
import { c37118 } from '../../src/protocols/c37118.ts';
import { matched, replyOf } from '../support/bytes.ts';

const sent = c37118.openings[0] as Uint8Array;

describe('c37118', () => {
  it('sends a command with the CRC-CCITT of the frame', () => {
    expect(toHex(sent)).toBe('aa410012000100000000000000000005e5e8');
  });

  it('is certain about a frame with its checksum only', () => {
    const bytes = sent.slice();
    expect(matched(c37118.client({ bytes, ended: true })).confidence).toBe('certain');
    bytes[17] = (bytes[17] ?? 0) ^ 1;
    expect(matched(c37118.client({ bytes, ended: true })).confidence).toBe('weak');
  });

  it('rejects the frame of another unit, and the command itself', () => {
    const other = hex('aa31 0010 0002 448527f0 0f0bbf00 0000');
    expect(c37118.server(replyOf(other, { sent })).answer).toBe('reject');
    expect(c37118.server(replyOf(sent, { sent })).answer).toBe('reject');
  });
});
