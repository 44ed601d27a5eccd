import { describe, expect, it } from 'vitest';
import { hex, text } from '../../src/bytes/build.ts';
import { elasticsearchTransport } from '../../src/protocols/elasticsearch-transport.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';

const OPENING = elasticsearchTransport.openings[0] as Uint8Array;

describe('elasticsearch-transport', () => {
  it('recognizes its own opening as that of a client', () => {
    expect(matched(clientHolds(elasticsearchTransport, OPENING)).answer).toBe('match');
  });

  it('is certain of a response with its request id (TcpHeader)', () => {
    for (const [version, product] of [
      ['006d6833', 'Elasticsearch'],
      ['086d6833', 'OpenSearch'],
    ]) {
      const bytes = hex(`4553 00000017 6662657366626573 09 ${version} 00000002 0000 b3d0b503`);
      const verdict = matched(serverHolds(elasticsearchTransport, bytes, { sent: OPENING }));
      expect(verdict).toMatchObject({ confidence: 'certain', facts: { product } });
    }
  });

  it('finds its refusal of HTTP likely: a text without any frame', () => {
    for (const reply of ['This is not an HTTP port', 'This is not a HTTP port']) {
      const sent = text('GET / HTTP/1.1\r\n\r\n');
      const verdict = matched(serverHolds(elasticsearchTransport, text(reply), { sent }));
      expect(verdict.confidence).toBe('likely');
    }
  });

  it('rejects other request ids, requests, and other words', () => {
    for (const bytes of [
      hex('4553 00000017 6662657366626574'),
      hex('4553 00000017 6662657366626573 08'),
      text('ESC'),
      text('This is not a drill'),
    ]) {
      expect(elasticsearchTransport.server(replyOf(bytes, { sent: OPENING })).answer).toBe(
        'reject',
      );
    }
  });
});
