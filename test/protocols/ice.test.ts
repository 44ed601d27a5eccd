import { describe, expect, it } from 'vitest';
import { hex, text } from '../../src/bytes/build.ts';
import { ice } from '../../src/protocols/ice.ts';
import { replyOf } from '../support/bytes.ts';

describe('ice', () => {
  it('rejects near misses', () => {
    expect(ice.server(replyOf(hex('49636550 0100 0100 05'))).answer).toBe('reject');
    expect(ice.server(replyOf(hex('49636550 0100 0100 03 00 0f'))).answer).toBe('reject');
    expect(ice.server(replyOf(text('IceCast'))).answer).toBe('reject');
  });
});
