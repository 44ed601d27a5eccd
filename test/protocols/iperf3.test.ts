import { describe, expect, it } from 'vitest';
import { hex } from '../../src/bytes/build.ts';
import { iperf3 } from '../../src/protocols/iperf3.ts';
import { matched, replyOf } from '../support/bytes.ts';

const OPENING = iperf3.openings[0] as Uint8Array;

describe('iperf3', () => {
  it('is only weak on a busy server, or on states without results', () => {
    expect(matched(iperf3.server(replyOf(hex('ff'), { sent: OPENING }))).confidence).toBe('weak');
    expect(
      matched(iperf3.server(replyOf(hex('090a'), { sent: OPENING, ended: true }))).confidence,
    ).toBe('weak');
  });

  it('is weak on its first state alone, the reply to any 37 bytes', () => {
    const reply = (bytes: string, sent: Uint8Array) =>
      iperf3.server(replyOf(hex(bytes), { sent, ended: true }));
    expect(matched(reply('09', new Uint8Array(37))).confidence).toBe('weak');
    expect(reply('09', new Uint8Array(36)).answer).toBe('reject');
    expect(matched(reply('090a', new Uint8Array(37))).confidence).toBe('weak');
  });

  it('rejects near misses, and what was not requested', () => {
    expect(iperf3.server(replyOf(hex('090b'), { sent: OPENING })).answer).toBe('reject');
    expect(iperf3.server(replyOf(hex('090a0d00000010 5b'), { sent: OPENING })).answer).toBe(
      'reject',
    );
    expect(iperf3.server(replyOf(hex('09'))).answer).toBe('reject');
  });
});
