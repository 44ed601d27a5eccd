import { describe, expect, it } from 'vitest';
import { hex, text } from '../../src/bytes/build.ts';
import { drda } from '../../src/protocols/drda.ts';
import { ebcdic, toEbcdic } from '../../src/protocols/drda-text.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

const OPENING = drda.openings[0] as Uint8Array;

describe('drda', () => {
  it('is certain of every recorded reply to its opening, however the reply is cut', () => {
    const recordings = serverRecordings('drda');
    expect(recordings.length).toBeGreaterThan(0);
    for (const { name, exchanges } of recordings) {
      const own = exchanges.find((one) => one.probedWith === 'drda');
      const received = own?.turns[0]?.received ?? new Uint8Array(0);
      const verdict = matched(serverHolds(drda, received, { sent: OPENING }));
      expect([name, verdict.confidence]).toEqual([name, 'certain']);
    }
  });

  it('is certain of every recorded client, however its bytes are cut', () => {
    const recordings = clientRecordings('drda');
    expect(recordings.length).toBeGreaterThan(0);
    for (const { name, clientBytes } of recordings) {
      for (const bytes of clientBytes) {
        const verdict = matched(clientHolds(drda, bytes));
        expect([name, verdict.confidence]).toEqual([name, 'certain']);
      }
    }
  });

  it('recognizes its own opening as that of a client', () => {
    expect(matched(clientHolds(drda, OPENING)).answer).toBe('match');
  });

  it('reads what the server reveals of itself', () => {
    const found = serverRecordings('drda').map(({ name, exchanges }) => {
      const own = exchanges.find((one) => one.probedWith === 'drda');
      const bytes = own?.turns[0]?.received ?? OPENING;
      return [name, matched(drda.server(replyOf(bytes, { sent: OPENING }))).facts];
    });
    expect(Object.fromEntries(found)).toMatchObject({
      'drda/derby-10.14.2.0': { product: 'Apache Derby', version: '10.14.2.0' },
    });
  });

  it('is certain of the refusal of foreign bytes (Derby 10.14.2.0)', () => {
    const bytes = hex('001bd00200010015124c0006114900080006000c00000005114a03');
    const verdict = matched(serverHolds(drda, bytes, { sent: text('GET / HTTP/1.0\r\n\r\n') }));
    expect(verdict).toMatchObject({ confidence: 'certain', facts: { note: 'syntax error' } });
  });

  it('rejects invalid attributes, and lengths that disagree', () => {
    for (const bytes of [
      hex('0014d0020001000e1443 0010 1247'),
      hex('0014d0020001000f1443'),
      hex('0014d001'),
      hex('0014d0020001000e1441'),
      hex('0014d1'),
      hex('001bd00200010015124c00071149'),
    ]) {
      expect(drda.server(replyOf(bytes, { sent: OPENING })).answer).toBe('reject');
    }
  });

  it('rejects attributes that were not requested', () => {
    const bytes = hex('0012d0020001000c1443 0008 1147 81828384');
    expect(drda.server(replyOf(bytes, { sent: OPENING })).answer).toBe('match');
    expect(drda.server(replyOf(bytes)).answer).toBe('reject');
  });

  it('reads EBCDIC, and shows what it does not know as a question mark', () => {
    expect(ebcdic(toEbcdic('QDB2/NT64 SQL11.5_z(9)-,:'))).toBe('QDB2/NT64 SQL11.5_z(9)-,:');
    expect(ebcdic(Uint8Array.of(0, 0xff))).toBe('??');
    expect([...toEbcdic('\u20ac')]).toEqual([0x40]);
  });
});
