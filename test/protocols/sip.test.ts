import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { sip } from '../../src/protocols/sip.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

describe('sip', () => {
  it.each(serverRecordings('sip'))('is certain of $name after its own opening', (server) => {
    const layer = server.stack[0] === 'tls' ? 'tls' : 'tcp';
    const own = server.exchanges.find((one) => one.probedWith === 'sip' && one.layer === layer);
    const [turn] = own?.turns ?? [];
    if (!turn) throw new Error('not recorded');
    const context = { sent: turn.sent, layer } as const;
    expect(matched(serverHolds(sip, turn.received, context)).confidence).toBe('certain');
  });

  it.each(serverRecordings('sip'))('sees its Call-ID come back from $name', (server) => {
    const [turn] = server.exchanges.find(({ probedWith }) => probedWith === 'sip')?.turns ?? [];
    if (!turn) throw new Error('not recorded');
    const verdict = matched(sip.server(replyOf(turn.received, { sent: turn.sent })));
    expect(verdict.rule).toBe('status line, with our Call-ID');
    expect(verdict.facts).toEqual({
      protocolVersion: '2.0',
      product: 'kamailio',
      version: '5.6.3',
    });
  });

  it.each([
    'SIP/3.0 200 OK\r\n',
    'SIP/1.0 200 OK\r\n',
    'SIP/2.0 999 OK\r\n',
    'SIP-2',
    'HTTP/1.1 200 OK\r\n',
    'OPTIONS sip:a SIP/2.0\r\n',
  ])('rejects near misses at once: %j', (near) => {
    expect(sip.server(replyOf(text(near))).answer).toBe('reject');
  });

  it.each(clientRecordings('sip'))('is certain of the client $name', ({ clientBytes }) => {
    for (const call of clientBytes)
      expect(matched(clientHolds(sip, call)).confidence).toBe('certain');
  });

  it.each(['OPTIONS * RTSP/1.0\r\n', 'GET / HTTP/1.1\r\n', 'OPTIONS sip:a SIP/2.0'])(
    'rejects another client: %j',
    (near) => {
      expect(sip.client({ bytes: text(near), ended: true }).answer).toBe('reject');
    },
  );

  it('puts an IPv6 address in brackets, and leaves no hops', () => {
    const open = sip.openings[0] as (to: {
      host: string;
      port: number;
      path: string;
    }) => Uint8Array;
    const sent = String.fromCharCode(...open({ host: '::1', port: 5060, path: '/' }));
    expect(sent).toMatch(/^OPTIONS sip:\[::1\] SIP\/2\.0\r\n/);
    expect(sent).toContain('\r\nMax-Forwards: 0\r\n');
  });
});
