import { describe, expect, it } from 'vitest';
import { concat, hex, text, u16be, u32be } from '../../src/bytes/build.ts';
import { cassandra } from '../../src/protocols/cassandra.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings } from '../support/recordings.ts';

const OPENING = cassandra.openings[0] as Uint8Array;

describe('cassandra', () => {
  it('is certain of every recorded client, however its bytes are cut', () => {
    const recordings = clientRecordings('cassandra');
    expect(recordings.length).toBeGreaterThan(0);
    for (const { name, clientBytes } of recordings) {
      for (const bytes of clientBytes) {
        const verdict = matched(clientHolds(cassandra, bytes));
        expect([name, verdict.confidence]).toEqual([name, 'certain']);
      }
    }
  });

  it('recognizes its own opening as that of a client', () => {
    expect(matched(clientHolds(cassandra, OPENING)).answer).toBe('match');
  });

  /** A [string] of section 3: its length in two bytes, and the text. */
  const string = (value: string) => concat(u16be(value.length), text(value));
  const frame = (head: string, body: Uint8Array) => concat(hex(head), u32be(body.length), body);

  it('is certain of SUPPORTED with its stream id (section 4.2.4)', () => {
    const body = concat(
      ...[u16be(2), string('PROTOCOL_VERSIONS'), u16be(2), string('3/v3'), string('4/v4')],
      ...[string('CQL_VERSION'), u16be(1), string('3.4.5')],
    );
    const bytes = frame('84 00 6662 06', body);
    const verdict = matched(serverHolds(cassandra, bytes, { sent: OPENING }));
    expect(verdict).toMatchObject({ confidence: 'certain', facts: { protocolVersion: '4/v4' } });
    const other = frame('84 00 6663 06', body);
    expect(cassandra.server(replyOf(other, { sent: OPENING })).answer).toBe('reject');
    expect(cassandra.server(replyOf(bytes)).answer).toBe('reject');
  });

  it('is certain of the refusal of a version, which GET gets too (section 9)', () => {
    const reply = 'Invalid or unsupported protocol version (71); highest supported is 5';
    const bytes = frame('85 00 0000 00', concat(u32be(10), string(reply)));
    const sent = text('GET / HTTP/1.1\r\n\r\n');
    const verdict = matched(serverHolds(cassandra, bytes, { sent }));
    expect(verdict).toMatchObject({ confidence: 'certain', facts: { note: reply } });
  });

  it('rejects other codes, texts and versions', () => {
    for (const bytes of [
      frame('84 00 0000 00', concat(u32be(11), string('unsupported protocol version'))),
      frame('84 00 0000 00', concat(u32be(10), string('some other words'))),
      frame('84 00 0000 00', concat(u32be(10), string('unsupported protocol version\n'))),
      hex('04 00 6662 06'),
      hex('87'),
      hex('84 20'),
      hex('84 00 6662 08'),
    ]) {
      expect(cassandra.server(replyOf(bytes, { sent: OPENING })).answer).toBe('reject');
    }
  });
});
