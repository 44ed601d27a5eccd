import { describe, expect, it } from 'vitest';
import { concat, hex, text } from '../../src/bytes/build.ts';
import { enip } from '../../src/protocols/enip.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings } from '../support/recordings.ts';

const OPENING = enip.openings[0] as Uint8Array;

/** Volume 2, table 2-4.4: one identity item. */
const IDENTITY = concat(
  hex('0100 0c00 2b00 0100'),
  hex('0002 af12 7f000001 0000000000000000'),
  hex('0100 0e00 3600 140b 6031 6c061a00'),
  hex('0a'),
  text('1756-L61/B'),
  hex('03'),
);
const HEADER = concat(hex('6300 3100 00000000 00000000 0000'), 'fbytes', hex('00000000'));

describe('enip', () => {
  it('is certain of an identity with our sender context, and reads it', () => {
    const verdict = matched(serverHolds(enip, concat(HEADER, IDENTITY), { sent: OPENING }));
    expect(verdict).toMatchObject({
      confidence: 'certain',
      facts: { product: '1756-L61/B', version: '20.11' },
    });
  });

  it('is certain of a status that refuses the command', () => {
    const bytes = concat(hex('6300 0000 00000000 01000000 0000'), 'fbytes', hex('00000000'));
    const verdict = matched(serverHolds(enip, bytes, { sent: OPENING }));
    expect(verdict).toMatchObject({ confidence: 'certain', facts: { note: 'status 1' } });
  });

  it('is content with an item that it cannot read', () => {
    const bytes = concat(hex('6300 0200 00000000 00000000 0000'), 'fbytes', hex('00000000 0000'));
    expect(matched(serverHolds(enip, bytes, { sent: OPENING })).facts).toEqual({});
  });

  it.each([
    ['another context', concat(hex('6300 3100 00000000 00000000 0000'), 'fbytez', hex('00000000'))],
    ['a session', hex('6300 3100 00000001')],
    ['another command', hex('6400 0000 00000000')],
    ['text', text('c\0nothing of the kind')],
  ])('rejects %s', (_what, bytes) => {
    expect(enip.server(replyOf(bytes, { sent: OPENING })).answer).toBe('reject');
  });

  it('rejects what was not requested', () => {
    expect(enip.server(replyOf(concat(HEADER, IDENTITY))).answer).toBe('reject');
  });

  it('recognizes recorded clients, and is certain of its own opening', () => {
    const clientBytes = clientRecordings('enip').flatMap((one) => one.clientBytes);
    expect(clientBytes.length).toBeGreaterThan(1);
    for (const bytes of clientBytes) matched(clientHolds(enip, bytes));
    expect(matched(clientHolds(enip, OPENING)).confidence).toBe('certain');
  });

  it('finds a list command with nothing but zeros weak', () => {
    const bytes = hex(`6400 ${'00'.repeat(22)}`);
    expect(matched(clientHolds(enip, bytes)).confidence).toBe('weak');
  });

  it('rejects clients with a session or data where there can be none', () => {
    for (const bytes of [hex('6500 0400 00000001'), hex('6300 0400'), text('echo\r\n')]) {
      expect(enip.client({ bytes, ended: false }).answer).toBe('reject');
    }
  });
});
