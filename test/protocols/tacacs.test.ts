import { describe, expect, it } from 'vitest';
import { hex } from '../../src/bytes/build.ts';
import { tacacs } from '../../src/protocols/tacacs.ts';
import { matched, replyOf } from '../support/bytes.ts';
import { clientRecordings } from '../support/recordings.ts';

const sent = hex('c0 01 01 00 12345678 00000008 0101010101010101');

describe('tacacs', () => {
  it('is certain of a reply with the session id that was sent', () => {
    const reply = hex('c0 01 02 00 12345678 00000006 010203040506');
    expect(matched(tacacs.server(replyOf(reply, { sent }))).confidence).toBe('certain');
  });

  it('rejects another session, another type and another number', () => {
    for (const digits of [
      'c0 01 02 00 12345679 00000006',
      'c0 02 02 00 12345678 00000006',
      'c0 01 01 00 12345678 00000006',
    ]) {
      expect(tacacs.server(replyOf(hex(digits), { sent })).answer).toBe('reject');
    }
  });

  it('recognizes a recorded client', () => {
    const found = clientRecordings('tacacs').flatMap(({ clientBytes }) =>
      clientBytes.map((bytes) => matched(tacacs.client({ bytes, ended: false })).rule),
    );
    expect(found).toEqual(['authentication request']);
  });
});
