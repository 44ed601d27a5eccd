import { describe, expect, it } from 'vitest';
import { concat, hex, text, u16be } from '../../src/bytes/build.ts';
import { oracleTns } from '../../src/protocols/oracle-tns.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings } from '../support/recordings.ts';

const OPENING = oracleTns.openings[0] as Uint8Array;

describe('oracle-tns', () => {
  it('is certain of every recorded client, however its bytes are cut', () => {
    const recordings = clientRecordings('oracle-tns');
    expect(recordings.length).toBeGreaterThan(0);
    for (const { name, clientBytes } of recordings) {
      for (const bytes of clientBytes) {
        const verdict = matched(clientHolds(oracleTns, bytes));
        expect([name, verdict.confidence]).toEqual([name, 'certain']);
      }
    }
  });

  it('recognizes its own opening as that of a client', () => {
    expect(matched(clientHolds(oracleTns, OPENING)).answer).toBe('match');
  });

  const refuse = (data: string) =>
    concat(u16be(12 + data.length), hex('0000 04 00 0000 0100'), u16be(data.length), data);

  it('reads the version out of the answer to a ping, in both ways of counting', () => {
    for (const [number, version] of [
      [0x0c100200, '12.1.0.2.0'],
      [0x13030000, '19.3.0.0.0'],
    ] as const) {
      const data = `(DESCRIPTION=(TMP=)(VSNNUM=${number})(ERR=0)(ALIAS=LISTENER))`;
      const verdict = matched(serverHolds(oracleTns, refuse(data), { sent: OPENING }));
      expect(verdict.confidence).toBe('certain');
      expect(verdict.facts).toEqual({ product: 'Oracle', version });
    }
  });

  it('reads why a listener refused, whatever was sent', () => {
    const bytes = refuse('(DESCRIPTION=(ERR=1153)(VSNNUM=186647552)(ERROR_STACK=(ERROR=)))');
    const sent = text('GET / HTTP/1.1\r\n\r\n');
    const { facts } = matched(serverHolds(oracleTns, bytes, { sent }));
    expect(facts.note).toBe('refused: error 1153');
  });

  it('is certain of accept, redirect and resend after a connect', () => {
    const redirect = text('(ADDRESS=(PROTOCOL=tcp)(HOST=a.test)(PORT=1521))');
    for (const bytes of [
      hex('0020 0000 02 00 0000 0138 0000 2000 7fff 0001 0000 0020 0101 00000000 00000000'),
      concat(u16be(10 + redirect.length), hex('0000 05 00 0000'), u16be(redirect.length), redirect),
      hex('0008 0000 0b 00 0000'),
    ]) {
      const verdict = matched(serverHolds(oracleTns, bytes, { sent: OPENING }));
      expect(verdict.confidence).toBe('certain');
    }
    expect(oracleTns.server(replyOf(hex('000800000b000000'))).answer).toBe('reject');
  });

  it('rejects other types, lengths and texts', () => {
    for (const bytes of [
      hex('0008 0000 06'),
      hex('0008 0001'),
      hex('0009 0000 0b 00 0000'),
      hex('0020 0000 02 00 0000 0238'),
      hex('0020 0000 02 00 0000 0138 0000 0100'),
      hex('0020 0000 04 00 0000 0100 0040'),
      refuse('(something else)'),
    ]) {
      expect(oracleTns.server(replyOf(bytes, { sent: OPENING })).answer).toBe('reject');
    }
  });
});
