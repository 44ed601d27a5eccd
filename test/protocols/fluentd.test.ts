import { describe, expect, it } from 'vitest';
import { concat, hex } from '../../src/bytes/build.ts';
import { fluentd } from '../../src/protocols/fluentd.ts';
import { matched, replyOf } from '../support/bytes.ts';

const chunk = concat(hex('b8'), 'cDE5MDJkNDctYjJhMQ====zz');
const sent = concat(hex('93 a3'), 'app', hex('90 81 a5'), 'chunk', chunk);
const ack = concat(hex('81 a3'), 'ack');

describe('fluentd', () => {
  it('is sure of an acknowledgement of the chunk that was sent', () => {
    const verdict = fluentd.server(replyOf(concat(ack, chunk), { sent }));
    expect(matched(verdict).confidence).toBe('certain');
  });

  it('rejects an acknowledgement of another chunk, or of none', () => {
    const other = replyOf(
      concat(
        ack,
        chunk.map((byte) => byte ^ 1),
      ),
      { sent },
    );
    expect(fluentd.server(other).answer).toBe('reject');
    expect(fluentd.server(replyOf(concat(ack, chunk))).answer).toBe('reject');
  });

  it('reports that a shared key is required', () => {
    const helo = concat(hex('92 a4'), 'HELO', hex('83 a5'), 'nonce', hex('b0'));
    expect(matched(fluentd.server(replyOf(helo))).facts).toEqual({ note: 'requires a shared key' });
  });

  it('reads the modes of events', () => {
    const time = hex('ce 65000000');
    const entry = concat(hex('92'), time, hex('80'));
    const rules = [
      concat(hex('93 a3'), 'app', time, hex('81')),
      concat(hex('92 a3'), 'app', hex('91'), entry),
      concat(hex('93 a3'), 'app', hex('c4 07'), entry),
      concat(hex('93 a3'), 'app', hex('c4 14 1f8b08')),
    ].map((bytes) => matched(fluentd.client({ bytes, ended: false })).rule);
    expect(rules).toEqual([
      'tag, time and record',
      'tag and entries',
      'tag and packed entries',
      'tag and compressed entries',
    ]);
  });

  it('rejects a tag of control characters, and a time before 2001', () => {
    for (const bytes of [hex('93 a2 0001 ce 65000000 80'), hex('93 a2 6161 ce 00000001 80')]) {
      expect(fluentd.client({ bytes, ended: false }).answer).toBe('reject');
    }
  });
});
