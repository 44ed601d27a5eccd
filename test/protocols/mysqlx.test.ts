import { describe, expect, it } from 'vitest';
import { concat, hex, u32le } from '../../src/bytes/build.ts';
import { mysqlx } from '../../src/protocols/mysqlx.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings } from '../support/recordings.ts';

const OPENING = mysqlx.openings[0] as Uint8Array;

describe('mysqlx', () => {
  it('is certain of every recorded client, however its bytes are cut', () => {
    const recordings = clientRecordings('mysqlx');
    expect(recordings.length).toBeGreaterThan(0);
    for (const { name, clientBytes } of recordings) {
      for (const bytes of clientBytes) {
        const verdict = matched(clientHolds(mysqlx, bytes));
        expect([name, verdict.confidence]).toEqual([name, 'certain']);
      }
    }
  });

  it('recognizes its own opening as that of a client', () => {
    expect(matched(clientHolds(mysqlx, OPENING)).answer).toBe('match');
  });

  const notice = hex('05000000 0b 0805 1a00');

  it('is certain of the notice with which MySQL 8 greets (mysqlx_notice.proto)', () => {
    expect(matched(serverHolds(mysqlx, notice)).confidence).toBe('certain');
  });

  it('is certain of the capabilities, and sees whether TLS is among them', () => {
    const tls = hex('0a0f 0a03746c73 1208 0801 1204 0807 4001');
    const bytes = concat(hex('12000000 02'), tls);
    const verdict = matched(serverHolds(mysqlx, bytes, { sent: OPENING }));
    expect(verdict).toMatchObject({ confidence: 'certain', facts: { starttls: true } });
    const greeted = matched(mysqlx.server(replyOf(concat(notice, bytes), { sent: OPENING })));
    expect(greeted.facts.starttls).toBe(true);
    expect(mysqlx.server(replyOf(bytes)).answer).toBe('reject');
  });

  it('is certain of an error: code, message and SQL state by their tags (mysqlx.proto)', () => {
    const reply = 'Invalid message';
    const message = concat(hex('0801 108827 1a'), Uint8Array.of(reply.length), reply, '"\x05HY000');
    const bytes = concat(u32le(message.length + 1), hex('01'), message);
    const verdict = matched(serverHolds(mysqlx, bytes));
    expect(verdict).toMatchObject({ rule: 'error 5000', facts: { note: reply } });
  });

  it('rejects other messages, and errors that lack a part', () => {
    for (const bytes of [
      hex('05000000 0b 0804'),
      hex('05000000 02 0b'),
      hex('00000100'),
      hex('1a000000 01 0801 10 05'),
      hex('1a000000 01 0801 10 8827 22'),
      hex('1a000000 01 0801 10 8827 1a02 4100'),
      hex('1a000000 01 0801 10 8827 1a02 4142 23'),
    ]) {
      expect(mysqlx.server(replyOf(bytes, { sent: OPENING })).answer).toBe('reject');
    }
  });

  it('is not sure of a client that only requests the capabilities: five bytes', () => {
    const verdict = matched(clientHolds(mysqlx, OPENING));
    expect(verdict.confidence).toBe('weak');
  });
});
