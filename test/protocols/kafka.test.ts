import { describe, expect, it } from 'vitest';
import { concat, hex, text, u32be } from '../../src/bytes/build.ts';
import { kafka } from '../../src/protocols/kafka.ts';
import { polyglot } from '../../src/protocols/polyglot.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

const OPENING = kafka.openings[0] as Uint8Array;

describe('kafka', () => {
  it('is certain of every recorded reply to its opening, however the reply is cut', () => {
    const recordings = serverRecordings('kafka');
    expect(recordings.length).toBeGreaterThan(0);
    for (const { name, stack, exchanges } of recordings) {
      const layer = stack[0] === 'tls' ? 'tls' : 'tcp';
      const own = exchanges.find((one) => one.probedWith === 'kafka' && one.layer === layer);
      const { sent, received } = own?.turns[0] ?? { sent: OPENING, received: new Uint8Array(0) };
      const verdict = matched(serverHolds(kafka, received, { sent, layer }));
      expect([name, verdict.confidence]).toEqual([name, 'certain']);
    }
  });

  it('is certain of every recorded client, however its bytes are cut', () => {
    const recordings = clientRecordings('kafka');
    expect(recordings.length).toBeGreaterThan(0);
    for (const { name, clientBytes } of recordings) {
      for (const bytes of clientBytes) {
        const verdict = matched(clientHolds(kafka, bytes));
        expect([name, verdict.confidence]).toEqual([name, 'certain']);
      }
    }
  });

  it('recognizes its own opening as that of a client', () => {
    expect(matched(clientHolds(kafka, OPENING)).answer).toBe('match');
  });

  it('reads how many APIs there are', () => {
    const found = serverRecordings('kafka').map(({ name, stack, exchanges }) => {
      const layer = stack[0] === 'tls' ? 'tls' : 'tcp';
      const own = exchanges.find((one) => one.probedWith === 'kafka' && one.layer === layer);
      const bytes = own?.turns[0]?.received ?? OPENING;
      return [name, matched(kafka.server(replyOf(bytes, { sent: OPENING, layer }))).facts];
    });
    expect(Object.fromEntries(found)).toMatchObject({
      'kafka/librdkafka-mock-2.0': { note: '17 APIs' },
    });
  });

  it('is certain of the answer to the polyglot', () => {
    const bytes = concat(
      hex('00000010'),
      polyglot.slice(8, 12),
      hex('0000 00000001 0012 0000 0003'),
    );
    expect(matched(serverHolds(kafka, bytes, { sent: polyglot })).confidence).toBe('certain');
  });

  it('is certain of a broker that refuses the version of ApiVersions (KIP-35, error 35)', () => {
    const bytes = concat(hex('0000000a'), OPENING.slice(8, 12), hex('0023 00000000'));
    const { facts } = matched(serverHolds(kafka, bytes, { sent: OPENING }));
    expect(facts.note).toBe('unsupported version of ApiVersions');
  });

  it('rejects a foreign correlation id, a length that is not that of the list, and unasked bytes', () => {
    const good = concat(hex('0000000a'), OPENING.slice(8, 12), hex('0000 00000000'));
    const other = concat(u32be(10), hex('00000000 0000 00000000'));
    const long = concat(u32be(99), OPENING.slice(8, 12), hex('0000 00000001'));
    expect(kafka.server(replyOf(other, { sent: OPENING })).answer).toBe('reject');
    expect(kafka.server(replyOf(long, { sent: OPENING })).answer).toBe('reject');
    expect(kafka.server(replyOf(good, { sent: text('GET / HTTP/1.0\r\n\r\n') })).answer).toBe(
      'reject',
    );
    expect(kafka.server(replyOf(good)).answer).toBe('reject');
  });

  it('reads the software that a client names (KIP-511)', () => {
    const found = clientRecordings('kafka').map(({ name, clientBytes }) => [
      name,
      matched(kafka.client({ bytes: clientBytes[0] ?? OPENING, ended: false })).facts.product,
    ]);
    expect(Object.fromEntries(found)).toMatchObject({ 'kafka/client-kcat-1.7': 'librdkafka' });
  });

  it('rejects a client whose id holds control characters', () => {
    expect(kafka.client({ bytes: polyglot, ended: false }).answer).toBe('reject');
  });
});
