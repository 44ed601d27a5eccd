import { describe, expect, it } from 'vitest';
import { hex } from '../../src/bytes/build.ts';
import { firebird } from '../../src/protocols/firebird.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

const OPENING = firebird.openings[0] as Uint8Array;

describe('firebird', () => {
  it('is certain of every recorded reply to its opening, however the reply is cut', () => {
    const recordings = serverRecordings('firebird');
    expect(recordings.length).toBeGreaterThan(0);
    for (const { name, exchanges } of recordings) {
      const own = exchanges.find((one) => one.probedWith === 'firebird');
      const received = own?.turns[0]?.received ?? new Uint8Array(0);
      const verdict = matched(serverHolds(firebird, received, { sent: OPENING }));
      expect([name, verdict.confidence]).toEqual([name, 'certain']);
    }
  });

  it('is certain of every recorded client, however its bytes are cut', () => {
    const recordings = clientRecordings('firebird');
    expect(recordings.length).toBeGreaterThan(0);
    for (const { name, clientBytes } of recordings) {
      for (const bytes of clientBytes) {
        const verdict = matched(clientHolds(firebird, bytes));
        expect([name, verdict.confidence]).toEqual([name, 'certain']);
      }
    }
  });

  it('recognizes its own opening as that of a client', () => {
    expect(matched(clientHolds(firebird, OPENING)).answer).toBe('match');
  });

  it('reads what the server reveals of itself', () => {
    const found = serverRecordings('firebird').map(({ name, exchanges }) => {
      const own = exchanges.find((one) => one.probedWith === 'firebird');
      const bytes = own?.turns[0]?.received ?? OPENING;
      return [name, matched(firebird.server(replyOf(bytes, { sent: OPENING }))).facts];
    });
    expect(Object.fromEntries(found)).toMatchObject({
      'firebird/firebird-3.0.11': { product: 'Firebird', protocolVersion: '13' },
    });
  });

  it('reads which of the offered protocols was accepted (protocol.h, op_accept)', () => {
    for (const [bytes, protocolVersion] of [
      [hex('00000003 0000000a 00000001 00000003'), '10'],
      [hex('00000003 ffff800c 00000001 00000003'), '12'],
      [hex('00000062 ffff800d 00000001 00000003'), '13'],
    ] as const) {
      const verdict = matched(serverHolds(firebird, bytes, { sent: OPENING }));
      expect(verdict).toMatchObject({ confidence: 'certain', facts: { protocolVersion } });
    }
  });

  it('is weak on a rejection: four bytes, which may be a length', () => {
    const verdict = matched(serverHolds(firebird, hex('00000004'), { sent: OPENING }));
    expect(verdict.confidence).toBe('weak');
  });

  it('rejects all of it unless it had connected, and what was not offered', () => {
    const accepted = hex('00000003 ffff800d 00000001 00000003');
    expect(firebird.server(replyOf(accepted)).answer).toBe('reject');
    for (const bytes of [
      hex('00000003 00008010'),
      hex('00000003 ffff800d 00000001 00000000'),
      hex('0000005c 00000001'),
      hex('00000009'),
    ]) {
      expect(firebird.server(replyOf(bytes, { sent: OPENING })).answer).toBe('reject');
    }
  });
});
