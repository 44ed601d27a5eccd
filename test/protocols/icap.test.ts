import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { icap } from '../../src/protocols/icap.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

describe('icap', () => {
  it.each(serverRecordings('icap'))('is certain of $name after its own opening', (server) => {
    const layer = server.stack[0] === 'tls' ? 'tls' : 'tcp';
    const own = server.exchanges.find((one) => one.probedWith === 'icap' && one.layer === layer);
    const [turn] = own?.turns ?? [];
    if (!turn) throw new Error('not recorded');
    const context = { sent: turn.sent, layer } as const;
    expect(matched(serverHolds(icap, turn.received, context)).confidence).toBe('certain');
  });

  it.each(serverRecordings('icap'))('knows $name by its replies to foreign bytes', (server) => {
    const answers = server.exchanges
      .filter(({ layer, probedWith }) => layer === 'tcp' && probedWith !== 'listen')
      .flatMap(({ turns: [turn] }) => (turn && turn.received.length > 0 ? [turn] : []));
    for (const { sent, received } of answers) {
      expect(matched(serverHolds(icap, received, { sent })).confidence).toBe('certain');
    }
  });

  it('reads the software from the field Service too', () => {
    // RFC 3507 section 4.10.2, the example.
    const answer = 'ICAP/1.0 200 OK\r\nMethods: RESPMOD\r\nService: FOO Tech Server 1.0\r\n\r\n';
    expect(matched(serverHolds(icap, text(answer))).facts).toMatchObject({
      product: 'FOO Tech Server',
      version: '1.0',
    });
  });

  it.each(['ICAP/3.0 200 OK\r\n', 'ICAP/1.0 OK\r\n', 'ICY 200 OK\r\n', 'HTTP/1.1 200 OK\r\n'])(
    'rejects near misses at once: %j',
    (near) => {
      expect(icap.server(replyOf(text(near))).answer).toBe('reject');
    },
  );

  it.each(clientRecordings('icap'))('is certain of the client $name', ({ clientBytes }) => {
    for (const call of clientBytes)
      expect(matched(clientHolds(icap, call)).confidence).toBe('certain');
  });

  it.each(['OPTIONS sip:a SIP/2.0\r\n', 'GET / HTTP/1.1\r\n'])(
    'rejects another client: %j',
    (near) => {
      expect(icap.client({ bytes: text(near), ended: true }).answer).toBe('reject');
    },
  );
});
