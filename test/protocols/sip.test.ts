import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { openingFor } from '../../src/protocols/protocol.ts';
import { sip } from '../../src/protocols/sip.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

const OPTIONS = openingFor(sip, { host: 'a.test', port: 5060, path: '/' });

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
    const software = server.product === 'Kamailio' ? { product: 'kamailio', version: '5.6.3' } : {};
    expect(verdict.facts).toEqual({ protocolVersion: '2.0', ...software });
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

describe('a web server that repeats the version of the request', () => {
  // mini_httpd 1.30, as observed.
  const reply =
    'SIP/2.0 501 Not Implemented\r\nServer: mini_httpd/1.30\r\nConnection: close\r\n\r\n';

  it('is not taken for SIP, since the Via field is missing', () => {
    expect(sip.server(replyOf(text(reply), { sent: OPTIONS })).answer).toBe('reject');
  });

  it('is waited for until its fields are whole', () => {
    const start = replyOf(text(reply.slice(0, 40)), { sent: OPTIONS, ended: false });
    expect(sip.server(start).answer).toBe('need');
  });

  it('is not meant where a server of SIP refuses with a Via field', () => {
    const refusal = 'SIP/2.0 501 Not Implemented\r\nVia: SIP/2.0/TCP a;branch=z9hG4bK1\r\n\r\n';
    expect(sip.server(replyOf(text(refusal), { sent: OPTIONS })).answer).toBe('match');
  });
});
