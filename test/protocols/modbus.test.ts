import { describe, expect, it } from 'vitest';
import { hex, text } from '../../src/bytes/build.ts';
import { modbus } from '../../src/protocols/modbus.ts';
import { polyglot } from '../../src/protocols/polyglot.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

const OPENING = modbus.openings[0] as Uint8Array;

function ownAnswer(name: string): Uint8Array {
  const server = serverRecordings('modbus').find((one) => one.name === `modbus/${name}`);
  const own = server?.exchanges.find(({ probedWith }) => probedWith === 'modbus');
  return own?.turns[0]?.received ?? new Uint8Array(0);
}

describe('modbus', () => {
  it.each([
    ['pymodbus-3.0.0', { product: 'Lab LAB', version: '1.0' }],
    [
      'modbus-serial-8.0.25',
      { product: 'MyVendorName MyProductCode', version: 'MyMajorMinorRevision' },
    ],
    ['jsmodbus-5.0.0', { note: 'exception 1' }],
  ])('is certain of %s by the transaction id, and reads who it is', (name, facts) => {
    const verdict = matched(serverHolds(modbus, ownAnswer(name), { sent: OPENING }));
    expect(verdict).toMatchObject({ confidence: 'certain', facts });
  });

  it('knows an exception without the MEI type (V1.1b3 section 6.21)', () => {
    const bytes = hex('6662 0000 0003 01 ab 01');
    expect(matched(serverHolds(modbus, bytes, { sent: OPENING })).confidence).toBe('certain');
  });

  it('is at most likely when foreign bytes were parsed as a request', () => {
    const answered = serverRecordings('modbus')
      .flatMap(({ exchanges }) => exchanges)
      .filter(({ probedWith }) => probedWith.split('#')[0] !== 'modbus')
      .filter(({ turns }) => turns[0]?.received.length)
      // Not an exception of the specification: jsmodbus repeats any function code.
      .filter(
        ({ turns }) =>
          modbus.server(
            replyOf(turns[0]?.received ?? OPENING, {
              ended: true,
              sent: turns[0]?.sent ?? OPENING,
            }),
          ).answer !== 'reject',
      );
    expect(answered.length).toBeGreaterThan(0);
    for (const { turns } of answered) {
      const { sent, received } = turns[0] ?? { sent: OPENING, received: OPENING };
      expect(matched(serverHolds(modbus, received, { sent })).confidence).toBe('likely');
    }
  });

  it('keeps the values of a device short', () => {
    const bytes = hex(`6662 0000 00f8 01 2b 0e 01 81 00 00 01 00 f0 ${'41'.repeat(0xf0)}`);
    const { facts } = matched(modbus.server(replyOf(bytes, { sent: OPENING, ended: true })));
    expect(facts.product?.length).toBe(64);
  });

  it.each([
    ['another transaction id', '6663 0000 0003 01 ab 01'],
    ['another function', '6662 0000 0005 01 03 0e 01 01'],
    ['protocol 1', '6662 0001 0003 01 ab 01'],
    ['the opening', '6662 0000 0005 01 2b 0e 01 00'],
    ['an exception code that does not exist', '6662 0000 0003 01 ab 7f'],
  ])('rejects %s', (_what, bytes) => {
    expect(modbus.server(replyOf(hex(bytes), { sent: OPENING })).answer).toBe('reject');
  });

  it('rejects an exception without a request', () => {
    const bytes = hex('0000 0000 0003 00 80 01');
    expect(modbus.server(replyOf(bytes)).answer).toBe('reject');
    expect(matched(modbus.server(replyOf(bytes, { sent: polyglot }))).confidence).toBe('likely');
  });

  it('recognizes recorded clients, and its own opening', () => {
    const clientBytes = clientRecordings('modbus').flatMap((one) => one.clientBytes);
    expect(clientBytes.length).toBeGreaterThan(1);
    for (const bytes of [...clientBytes, OPENING]) {
      expect(matched(clientHolds(modbus, bytes)).confidence).not.toBe('weak');
    }
    for (const written of [
      '0001 0000 000b 01 10 0000 0002 04 00010002',
      '0001 0000 0006 01 06 0001 0002',
    ]) {
      matched(clientHolds(modbus, hex(written)));
    }
  });

  it.each([
    ['a wrong length', hex('0001 0000 0007 01 03 0000 0004 00')],
    ['too many registers', hex('0001 0000 0006 01 03 0000 0100')],
    ['a frame of Kafka', hex('00000014 0012 0000')],
    ['text', text('GET / HTTP/1.1\r\n')],
  ])('rejects a client with %s', (_what, bytes) => {
    expect(modbus.client({ bytes, ended: false }).answer).toBe('reject');
  });

  it.each([
    ['0102 0000 0005 01 03 02 002a', '0102 0000 0006 01 03 0010 0001'],
    ['0102 0000 0005 01 01 02 ff01', '0102 0000 0006 01 01 0000 000a'],
    ['0102 0000 0006 01 10 0000 0002', '0102 0000 000b 01 10 0000 0002 04 00010002'],
    ['0102 0000 0003 01 83 02', '0102 0000 0006 01 03 0010 0001'],
  ])('finds %s likely: an answer to the request that was sent', (answer, sent) => {
    expect(matched(serverHolds(modbus, hex(answer), { sent: hex(sent) })).confidence).toBe(
      'likely',
    );
  });

  it.each([
    ['other ids', '0103 0000 0005 01 03 02 002a'],
    ['another unit', '0102 0000 0005 02 03 02 002a'],
    ['more bytes than were requested', '0102 0000 0007 01 03 04 002a002a'],
    ['an exception to another function', '0102 0000 0003 01 84 02'],
  ])('rejects an answer with %s', (_what, answer) => {
    const sent = hex('0102 0000 0006 01 03 0010 0001');
    expect(modbus.server(replyOf(hex(answer), { sent })).answer).not.toBe('match');
  });

  it('finds an exception likely that returns the first four of foreign bytes', () => {
    const sent = text('EHLO example.com\r\n');
    const verdict = serverHolds(modbus, hex('45484c4f 0003 65 f8 01'), { sent });
    expect(matched(verdict).confidence).toBe('likely');
  });

  it('recognizes a client of UMAS', () => {
    const bytes = hex('00a1 0000 0005 00 5a 00 20 13');
    expect(matched(clientHolds(modbus, bytes)).confidence).toBe('likely');
  });
});
