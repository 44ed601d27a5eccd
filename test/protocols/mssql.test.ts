import { describe, expect, it } from 'vitest';
import { concat, hex } from '../../src/bytes/build.ts';
import { mssql } from '../../src/protocols/mssql.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings } from '../support/recordings.ts';

const OPENING = mssql.openings[0] as Uint8Array;

describe('mssql', () => {
  it('is certain of every recorded client, however its bytes are cut', () => {
    const recordings = clientRecordings('mssql');
    expect(recordings.length).toBeGreaterThan(0);
    for (const { name, clientBytes } of recordings) {
      for (const bytes of clientBytes) {
        const verdict = matched(clientHolds(mssql, bytes));
        expect([name, verdict.confidence]).toEqual([name, 'certain']);
      }
    }
  });

  it('recognizes its own opening as that of a client', () => {
    expect(matched(clientHolds(mssql, OPENING)).answer).toBe('match');
  });

  it('is certain of a PRELOGIN response, and reads version and encryption (section 4.2)', () => {
    const options = '00001a0006 0100200001 0200210001 0300220000 0400220001 ff';
    for (const [encryption, note] of [
      ['00', undefined],
      ['02', 'encryption is not supported'],
      ['03', 'encryption is required'],
    ]) {
      const bytes = hex(`0401002b00000100 ${options} 100003e80000 ${encryption} 00 00`);
      const { confidence, facts } = matched(serverHolds(mssql, bytes, { sent: OPENING }));
      expect(confidence).toBe('certain');
      expect(facts).toMatchObject({ product: 'Microsoft SQL Server', version: '16.0.1000' });
      if (note) expect(facts.note).toBe(note);
    }
  });

  it('rejects other packets, windows, first options and places', () => {
    for (const bytes of [
      hex('1201002b'),
      hex('0401002b00000101'),
      hex('0401002b00000100 01'),
      hex('0401002b00000100 00001b'),
      hex('0401002b00000100 00001a0007'),
      hex('0401002b00000100 0000060006 00'),
      hex('0401000a00000100 0000060006 ff'),
    ]) {
      expect(mssql.server(replyOf(bytes, { sent: OPENING })).answer).toBe('reject');
    }
  });

  it('is certain of a login record of TDS 5.0', () => {
    const name = (value: string) =>
      concat(value, new Uint8Array(30 - value.length), Uint8Array.of(value.length));
    const names = concat(...['client1', 'sa', 'secret', '4711'].map(name));
    const bytes = concat(hex('02 00 0200 0000 00 00'), names, hex('03 01 06 0a 09 01'));
    expect(matched(clientHolds(mssql, bytes)).confidence).toBe('certain');
  });

  it('is certain of LOGIN7 without PRELOGIN', () => {
    const bytes = concat(hex('10 01 00b0 0000 01 00 a8000000 01000071'), new Uint8Array(40));
    expect(matched(clientHolds(mssql, bytes)).confidence).toBe('certain');
  });

  it('rejects a login record with more than a name in a field', () => {
    const bytes = concat(hex('02 00 0200 0000 00 00'), new Uint8Array(29), hex('41 01'));
    expect(mssql.client({ bytes, ended: false }).answer).toBe('reject');
  });
});
