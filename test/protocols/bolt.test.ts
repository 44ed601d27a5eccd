import { describe, expect, it } from 'vitest';
import { hex, text } from '../../src/bytes/build.ts';
import { bolt } from '../../src/protocols/bolt.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings } from '../support/recordings.ts';

const OPENING = bolt.openings[0] as Uint8Array;

describe('bolt', () => {
  it('is certain of every recorded client, however its bytes are cut', () => {
    const recordings = clientRecordings('bolt');
    expect(recordings.length).toBeGreaterThan(0);
    for (const { name, clientBytes } of recordings) {
      for (const bytes of clientBytes) {
        const verdict = matched(clientHolds(bolt, bytes));
        expect([name, verdict.confidence]).toEqual([name, 'certain']);
      }
    }
  });

  it('recognizes its own opening as that of a client', () => {
    expect(matched(clientHolds(bolt, OPENING)).answer).toBe('match');
  });

  it('takes a proposed version for its own, if it has a minor version', () => {
    for (const [bytes, protocolVersion] of [
      [hex('00000404'), '4.4'],
      [hex('00000805'), '5.8'],
      [hex('00000105'), '5.1'],
    ] as const) {
      const verdict = matched(serverHolds(bolt, bytes, { sent: OPENING }));
      expect(verdict).toMatchObject({ confidence: 'likely', facts: { protocolVersion } });
    }
  });

  it('is weak on small numbers and zeros, which may be lengths', () => {
    for (const bytes of [hex('00000003'), hex('00000004'), hex('00000000')]) {
      expect(matched(serverHolds(bolt, bytes, { sent: OPENING })).confidence).toBe('weak');
    }
  });

  it('rejects what was not proposed, and any version without a proposal', () => {
    for (const bytes of [hex('00000904'), hex('00000806'), hex('00000803'), hex('00000002')]) {
      expect(bolt.server(replyOf(bytes, { sent: OPENING })).answer).toBe('reject');
    }
    expect(bolt.server(replyOf(hex('00000404'))).answer).toBe('reject');
    const sent = text('GET / HTTP/1.0\r\n\r\n');
    expect(bolt.server(replyOf(hex('00000404'), { sent })).answer).toBe('reject');
  });
});
