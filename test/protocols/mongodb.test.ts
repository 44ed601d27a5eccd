import { describe, expect, it } from 'vitest';
import { concat, hex, text, u32le } from '../../src/bytes/build.ts';
import { mongodb, speaksForMongodb } from '../../src/protocols/mongodb.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

const OPENING = mongodb.openings[0] as Uint8Array;

describe('mongodb', () => {
  it('is certain of every recorded reply to its opening, however the reply is cut', () => {
    const recordings = serverRecordings('mongodb');
    expect(recordings.length).toBeGreaterThan(0);
    for (const { name, stack, exchanges } of recordings) {
      const layer = stack[0] === 'tls' ? 'tls' : 'tcp';
      const own = exchanges.find((one) => one.probedWith === 'mongodb' && one.layer === layer);
      const { sent, received } = own?.turns[0] ?? { sent: OPENING, received: new Uint8Array(0) };
      const verdict = matched(serverHolds(mongodb, received, { sent, layer }));
      expect([name, verdict.confidence]).toEqual([name, 'certain']);
    }
  });

  it('is certain of every recorded client, however its bytes are cut', () => {
    const recordings = clientRecordings('mongodb');
    expect(recordings.length).toBeGreaterThan(0);
    for (const { name, clientBytes } of recordings) {
      for (const bytes of clientBytes) {
        const verdict = matched(clientHolds(mongodb, bytes));
        expect([name, verdict.confidence]).toEqual([name, 'certain']);
      }
    }
  });

  it('recognizes its own opening as that of a client', () => {
    expect(matched(clientHolds(mongodb, OPENING)).answer).toBe('match');
  });

  it('reads the wire version', () => {
    const found = serverRecordings('mongodb').map(({ name, stack, exchanges }) => {
      const layer = stack[0] === 'tls' ? 'tls' : 'tcp';
      const own = exchanges.find((one) => one.probedWith === 'mongodb' && one.layer === layer);
      const bytes = own?.turns[0]?.received ?? OPENING;
      return [name, matched(mongodb.server(replyOf(bytes, { sent: OPENING, layer }))).facts];
    });
    expect(Object.fromEntries(found)).toMatchObject({
      'mongodb/mock-server-2.0': { protocolVersion: 'wire 6' },
    });
  });

  it('reads the name and version of the driver', () => {
    const [call] = clientRecordings('mongodb').flatMap(({ clientBytes }) => clientBytes);
    expect(matched(mongodb.client({ bytes: call ?? OPENING, ended: false })).facts).toMatchObject({
      product: expect.stringMatching(/^nodejs/),
      version: '7.9.0',
    });
  });

  it('is certain of an answer as OP_MSG', () => {
    const document = concat(u32le(9), hex('0a 6f6b 00'), hex('00'));
    const body = concat(u32le(0), hex('00'), document);
    const head = concat(u32le(16 + body.length), u32le(7), OPENING.slice(4, 8), u32le(2013));
    const verdict = serverHolds(mongodb, concat(head, body), { sent: OPENING });
    expect(matched(verdict).confidence).toBe('certain');
  });

  it('requires its own request id in the reply', () => {
    const bytes = concat(u32le(40), u32le(7), u32le(8), u32le(1));
    expect(mongodb.server(replyOf(bytes, { sent: OPENING })).answer).toBe('reject');
    const other = concat(u32le(40), u32le(7), OPENING.slice(4, 8), u32le(1));
    expect(mongodb.server(replyOf(other, { sent: text('GET / HTTP/1.0\r\n') })).answer).toBe(
      'reject',
    );
  });

  it('is certain of the reply of mongod to an HTTP request', () => {
    // src/mongo/transport of the server's sources; the whole answer as scanners show it.
    const bytes = text(
      'HTTP/1.0 200 OK\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: 85\r\n\r\n' +
        'It looks like you are trying to access MongoDB over HTTP on the native driver port.\r\n',
    );
    const sent = text('GET / HTTP/1.1\r\n\r\n');
    expect(matched(serverHolds(mongodb, bytes, { sent }))).toMatchObject({
      confidence: 'certain',
      facts: { product: 'MongoDB' },
    });
    expect(speaksForMongodb(bytes)).toBe(true);
    const page = text('HTTP/1.0 200 OK\r\nConnection: close\r\nContent-Type: text/html\r\n');
    expect(mongodb.server(replyOf(page, { sent })).answer).toBe('reject');
  });

  it('is certain of a query that states -1 as what it responds to', () => {
    const query = concat(u32le(0), text('admin.$cmd\0'), u32le(0), u32le(1), hex('0500000000'));
    const head = concat(u32le(16 + query.length), u32le(7), u32le(0xffffffff), u32le(2004));
    expect(matched(clientHolds(mongodb, concat(head, query))).confidence).toBe('certain');
  });
});
