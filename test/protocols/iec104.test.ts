import { describe, expect, it } from 'vitest';
import { hex, text } from '../../src/bytes/build.ts';
import { iec104 } from '../../src/protocols/iec104.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';

const OPENING = iec104.openings[0] as Uint8Array;
const CONFIRM = hex('68 04 83 00 00 00');

describe('iec104', () => {
  it('is certain of TESTFR con in reply to TESTFR act', () => {
    expect(matched(serverHolds(iec104, CONFIRM, { sent: OPENING })).confidence).toBe('certain');
    expect(iec104.server(replyOf(CONFIRM)).answer).toBe('reject');
    expect(iec104.server(replyOf(CONFIRM, { sent: text('GET /') })).answer).toBe('reject');
  });

  it('knows the TESTFR act of a server that receives nothing', () => {
    expect(matched(serverHolds(iec104, OPENING)).confidence).toBe('likely');
  });

  it.each([
    ['an I frame', '68 0e 00 00 00 00'],
    ['another U frame', '68 04 0b 00 00 00'],
    ['its own question', '68 04 43 00 00 00'],
    ['a length that is wrong', '68 05 83 00 00 00'],
    ['text', '68656c6c6f'],
  ])('rejects %s', (_what, bytes) => {
    expect(iec104.server(replyOf(hex(bytes), { sent: OPENING })).answer).toBe('reject');
  });

  it('is certain of what a controlling station opens with', () => {
    for (const bytes of [OPENING, hex('68 04 07 00 00 00')]) {
      expect(matched(clientHolds(iec104, bytes)).confidence).toBe('certain');
    }
    expect(iec104.client({ bytes: text('hello'), ended: false }).answer).toBe('reject');
    expect(iec104.client({ bytes: hex('6804'), ended: true }).answer).toBe('reject');
  });
});
