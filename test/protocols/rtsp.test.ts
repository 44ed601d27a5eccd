import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { rtsp } from '../../src/protocols/rtsp.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

describe('rtsp', () => {
  it.each(serverRecordings('rtsp'))('is certain of $name after its own opening', (server) => {
    const layer = server.stack[0] === 'tls' ? 'tls' : 'tcp';
    const own = server.exchanges.find((one) => one.probedWith === 'rtsp' && one.layer === layer);
    const [turn] = own?.turns ?? [];
    if (!turn) throw new Error('not recorded');
    const context = { sent: turn.sent, layer } as const;
    expect(matched(serverHolds(rtsp, turn.received, context)).confidence).toBe('certain');
  });

  it.each(serverRecordings('rtsp'))('knows $name by its replies to foreign bytes', (server) => {
    const answers = server.exchanges
      .filter(({ layer, probedWith }) => layer === 'tcp' && probedWith !== 'listen')
      .flatMap(({ turns: [turn] }) => (turn && turn.received.length > 0 ? [turn] : []));
    for (const { sent, received } of answers) {
      expect(matched(serverHolds(rtsp, received, { sent })).confidence).not.toBe('weak');
    }
  });

  it.each([
    'RTSP/3.0 200 OK\r\n',
    'RTSP/1.0 OK\r\n',
    'RTSPU',
    'HTTP/1.1 503 No\r\nServer: nginx\r\n\r\n',
    'SIP/2.0 200 OK\r\n',
  ])('rejects near misses at once: %j', (near) => {
    expect(rtsp.server(replyOf(text(near))).answer).toBe('reject');
  });

  it.each(clientRecordings('rtsp'))('is certain of the client $name', ({ clientBytes }) => {
    for (const call of clientBytes)
      expect(matched(clientHolds(rtsp, call)).confidence).toBe('certain');
  });

  it.each(['OPTIONS sip:a SIP/2.0\r\n', 'GET / HTTP/1.1\r\n', 'OPTIONS * RTSP/1.0'])(
    'rejects another client: %j',
    (near) => {
      expect(rtsp.client({ bytes: text(near), ended: true }).answer).toBe('reject');
    },
  );
});
