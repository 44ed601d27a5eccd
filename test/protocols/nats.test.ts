import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { nats } from '../../src/protocols/nats.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

describe('nats', () => {
  it.each(serverRecordings('nats'))('is certain of every answer of $name', (server) => {
    for (const { probedWith, turns } of server.exchanges) {
      const [turn] = turns;
      if (!turn?.received.length) continue;
      const verdict = matched(serverHolds(nats, turn.received, { sent: turn.sent }));
      expect(`${probedWith}: ${verdict.confidence}`).toBe(`${probedWith}: certain`);
      expect(verdict.facts).toEqual({
        product: 'nats-server',
        version: '2.9.10',
        starttls: server.name.includes('tls-required'),
      });
    }
  });

  it('is only likely of an INFO without the fields of NATS', () => {
    expect(matched(serverHolds(nats, text('INFO {"a":1}\r\n'))).confidence).toBe('likely');
  });

  it('reads as much of an INFO as came when it is too long or was cut', () => {
    const start = 'INFO {"server_id":"N","version":"2.9.10","connect_urls":["';
    const long = text(start.padEnd(4096, 'x'));
    expect(matched(nats.server(replyOf(long))).facts.version).toBe('2.9.10');
    expect(nats.server(replyOf(text(start))).answer).toBe('need');
    expect(matched(nats.server(replyOf(text(start), { ended: true }))).confidence).toBe('certain');
    expect(nats.server(replyOf(text('INF'), { ended: true })).answer).toBe('reject');
  });

  it('is likely on its errors in apostrophes, and leaves those of Redis alone', () => {
    const refusal = serverHolds(nats, text("-ERR 'Unknown Protocol Operation'\r\n"));
    expect(matched(refusal).confidence).toBe('likely');
    const redis = text("-ERR unknown command 'PING'\r\n");
    expect(nats.server(replyOf(redis)).answer).toBe('reject');
  });

  it('rejects near misses at once', () => {
    for (const near of ['I {', 'INFO\r\n', 'INFO [', 'X']) {
      expect(nats.server(replyOf(text(near))).answer).toBe('reject');
    }
  });

  it.each(clientRecordings('nats'))('is certain of the client $name', (client) => {
    for (const call of client.clientBytes) {
      const { confidence, facts } = matched(clientHolds(nats, call));
      expect([confidence, facts.version]).toEqual(['certain', client.version]);
    }
  });

  it('takes neither the CONNECT of HTTP nor that of STOMP for its own', () => {
    for (const other of ['CONNECT lab.test:443 HTTP/1.1\r\n', 'CONNECT\n']) {
      expect(nats.client({ bytes: text(other), ended: false }).answer).toBe('reject');
    }
  });
});
