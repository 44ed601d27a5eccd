import { describe, expect, it } from 'vitest';
import { concat, hex, text } from '../../src/bytes/build.ts';
import { openingFor } from '../../src/protocols/protocol.ts';
import { tls } from '../../src/protocols/tls.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

const HELLO = openingFor(tls, { host: 'lab.test', port: 443, path: '/' });

describe('tls', () => {
  it('is certain of the ServerHello of every recorded server', () => {
    const secure = serverRecordings().filter(({ stack }) => stack[0] === 'tls');
    const hellos = secure.flatMap(({ exchanges }) =>
      exchanges.filter(({ layer, probedWith }) => layer === 'tcp' && probedWith === 'tls'),
    );
    expect(hellos.length).toBeGreaterThan(5);
    for (const { turns } of hellos) {
      const bytes = turns[0]?.received ?? new Uint8Array(0);
      if (bytes.length === 0) continue;
      const verdict = serverHolds(tls, bytes.subarray(0, 300), { sent: HELLO });
      expect(matched(verdict).confidence).toBe('certain');
    }
  });

  it.each(clientRecordings('tls').map((one) => [one.name, one] as const))(
    'is certain of the ClientHello of %s',
    (_name, { clientBytes }) => {
      for (const bytes of clientBytes)
        expect(matched(clientHolds(tls, bytes)).confidence).toBe('certain');
    },
  );

  it('is certain of its own ClientHello', () => {
    expect(matched(clientHolds(tls, HELLO)).confidence).toBe('certain');
  });

  it('reads the name of an alert', () => {
    expect(matched(serverHolds(tls, hex('15 0301 0002 02 46'), { sent: HELLO }))).toMatchObject({
      confidence: 'certain',
      facts: { note: 'alert protocol_version' },
    });
  });

  // RFC 6101 appendix E.1: the SSL 2.0 hello by which clients offered SSL 3.0. No client at hand makes one any more.
  const ssl2Hello = concat(
    hex('80 2e 01 0300 0015 0000 0010'),
    hex('000039 000038 000035 000033 000032 00002f 0000 0a'),
    hex('00112233445566778899aabbccddeeff'),
  );

  it('knows a hello of SSL 2.0 form', () => {
    expect(matched(clientHolds(tls, ssl2Hello))).toMatchObject({
      confidence: 'certain',
      facts: { protocolVersion: 'SSL 3.0' },
    });
  });

  // RFC 6101 does not define the server's hello; the draft of SSL 2.0 (Hickman, 1995) section 2.6 does.
  it('knows a server that has only SSL 2.0', () => {
    const bytes = hex('80 1e 04 00 01 0002 0000 0003 0010 010080 00112233445566778899aabbccddeeff');
    expect(matched(serverHolds(tls, bytes, { sent: HELLO }))).toMatchObject({
      facts: { protocolVersion: 'SSL 2.0' },
    });
  });

  it.each([
    '16 0400',
    '16 0305',
    '16 0303 0002',
    '16 0303 ffff',
    '16 0303 0050 01',
    '15 0303 0003',
    '15 0303 0002 03',
    '15 0303 0002 02 c8',
    '85',
    '80 0b 02',
    '80 2e 04 02',
    '00',
  ])('rejects %s from a server at once', (digits) => {
    expect(tls.server(replyOf(hex(digits), { sent: HELLO })).answer).toBe('reject');
  });

  it('rejects a hello of SSL 2.0 whose lengths do not add up', () => {
    const wrong = ssl2Hello.slice();
    wrong[1] = 0x2f;
    expect(tls.client({ bytes: wrong, ended: false }).answer).toBe('reject');
  });

  it('needs more only while more can come', () => {
    const bytes = hex('16 0303 00');
    expect(tls.server(replyOf(bytes)).answer).toBe('need');
    expect(tls.server(replyOf(bytes, { ended: true })).answer).toBe('reject');
  });

  it('does not report HTTPS on a plain 400 to a request', () => {
    const bytes = text('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n');
    const sent = text('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    expect(serverHolds(tls, bytes, { sent }).answer).toBe('reject');
  });
});
