import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { rethinkdb } from '../../src/protocols/rethinkdb.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings } from '../support/recordings.ts';

const OPENING = rethinkdb.openings[0] as Uint8Array;

describe('rethinkdb', () => {
  it('is certain of every recorded client, however its bytes are cut', () => {
    const recordings = clientRecordings('rethinkdb');
    expect(recordings.length).toBeGreaterThan(0);
    for (const { name, clientBytes } of recordings) {
      for (const bytes of clientBytes) {
        const verdict = matched(clientHolds(rethinkdb, bytes));
        expect([name, verdict.confidence]).toEqual([name, 'certain']);
      }
    }
  });

  it('recognizes its own opening as that of a client', () => {
    expect(matched(clientHolds(rethinkdb, OPENING)).answer).toBe('match');
  });

  it('is certain of the answer to the magic number', () => {
    const bytes = text(
      '{"max_protocol_version":0,"min_protocol_version":0,"server_version":"2.4.2","success":true}\0',
    );
    const verdict = matched(serverHolds(rethinkdb, bytes, { sent: OPENING }));
    expect(verdict).toMatchObject({ confidence: 'certain', facts: { version: '2.4.2' } });
  });

  it('is certain of its refusals, whatever it had been sent', () => {
    for (const reply of [
      'ERROR: Received an unsupported protocol version. This port is for RethinkDB queries. Does',
      'ERROR: This is the rdb protocol port (bad magic number).\n\0',
    ]) {
      const sent = text('GET / HTTP/1.1\r\n\r\n');
      const verdict = matched(serverHolds(rethinkdb, text(reply), { sent }));
      expect(verdict.confidence).toBe('certain');
    }
  });

  it('rejects other JSON and other errors', () => {
    for (const bytes of [
      text('{"max_protocol":1}'),
      text('{"max_protocol_version":0,"server":"x"}\0'),
      text(`{"max_protocol_version":${' '.repeat(600)}`),
      text('ERROR :Closing Link'),
    ]) {
      expect(rethinkdb.server(replyOf(bytes, { sent: OPENING })).answer).toBe('reject');
    }
  });
});
