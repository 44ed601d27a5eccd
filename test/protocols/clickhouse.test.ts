import { describe, expect, it } from 'vitest';
import { hex, text } from '../../src/bytes/build.ts';
import { clickhouse } from '../../src/protocols/clickhouse.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

const OPENING = clickhouse.openings[0] as Uint8Array;

describe('clickhouse', () => {
  it('is certain of every recorded reply to its opening, however the reply is cut', () => {
    const recordings = serverRecordings('clickhouse');
    expect(recordings.length).toBeGreaterThan(0);
    for (const { name, exchanges } of recordings) {
      const own = exchanges.find((one) => one.probedWith === 'clickhouse');
      const received = own?.turns[0]?.received ?? new Uint8Array(0);
      const verdict = matched(serverHolds(clickhouse, received, { sent: OPENING }));
      expect([name, verdict.confidence]).toEqual([name, 'certain']);
    }
  });

  it('is certain of every recorded client, however its bytes are cut', () => {
    const recordings = clientRecordings('clickhouse');
    expect(recordings.length).toBeGreaterThan(0);
    for (const { name, clientBytes } of recordings) {
      for (const bytes of clientBytes) {
        const verdict = matched(clientHolds(clickhouse, bytes));
        expect([name, verdict.confidence]).toEqual([name, 'certain']);
      }
    }
  });

  it('recognizes its own opening as that of a client', () => {
    expect(matched(clientHolds(clickhouse, OPENING)).answer).toBe('match');
  });

  it('reads what the server reveals of itself', () => {
    const found = serverRecordings('clickhouse').map(({ name, exchanges }) => {
      const own = exchanges.find((one) => one.probedWith === 'clickhouse');
      const bytes = own?.turns[0]?.received ?? OPENING;
      return [name, matched(clickhouse.server(replyOf(bytes, { sent: OPENING }))).facts];
    });
    expect(Object.fromEntries(found)).toMatchObject({
      'clickhouse/clickhouse-18.16.1': { product: 'ClickHouse', note: 'Unknown user' },
    });
  });

  it('is certain of the Hello of a server, and reads its version', () => {
    // ClickHouse 18.16.1, to the user `default`.
    const bytes = hex('000a436c69636b486f75736512108ca903074574632f555443');
    const verdict = matched(serverHolds(clickhouse, bytes, { sent: OPENING }));
    expect(verdict).toMatchObject({ confidence: 'certain', facts: { version: '18.16' } });
  });

  it('is certain of its refusal of HTTP, which is not HTTP', () => {
    const bytes = text(
      'HTTP/1.0 400 Bad Request\r\n\r\nPort 9000 is for clickhouse-client program.\r\nYou must use',
    );
    const sent = text('GET / HTTP/1.1\r\n\r\n');
    expect(matched(serverHolds(clickhouse, bytes, { sent })).confidence).toBe('certain');
  });

  it('rejects other exceptions, names and 400s', () => {
    for (const bytes of [
      hex('02 65000000 10 5858583a'),
      hex('02 65000000 05 44423a3a'),
      hex('02 65000001'),
      text('\0\nClickhause'),
      text('HTTP/1.0 400 Bad Request\r\n\r\nPort 9000 is for cl1ckhouse'),
      text('HTTP/1.0 400 Bad Request\r\n\r\n<html>'),
    ]) {
      expect(clickhouse.server(replyOf(bytes, { sent: OPENING })).answer).toBe('reject');
    }
  });

  it('rejects any other name behind a zero and a length', () => {
    const bytes = text('\0\x0csome program\x01\x01');
    expect(clickhouse.client({ bytes, ended: false }).answer).toBe('reject');
  });
});
