import { describe, expect, it } from 'vitest';
import { concat, hex, text } from '../../src/bytes/build.ts';
import { latin1 } from '../../src/bytes/lines.ts';
import { http } from '../../src/protocols/http.ts';
import { ipp } from '../../src/protocols/ipp.ts';
import { openingFor } from '../../src/protocols/protocol.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

const to = { host: '127.0.0.1', port: 80, path: '/' };
const OPENING = openingFor(ipp, to);
const GET = openingFor(http, to);

function cups(probe: string): Uint8Array {
  const [server] = serverRecordings('ipp');
  const exchange = server?.exchanges.find((one) => one.probedWith === probe);
  return exchange?.turns[0]?.received ?? new Uint8Array(0);
}

/** An answer of a printer with these bytes as its body. */
function answerOf(body: Uint8Array): Uint8Array {
  const head = `HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\nContent-Length: ${body.length}\r\n\r\n`;
  return concat(head, body);
}

describe('ipp', () => {
  it('is certain of CUPS by the request id that came back', () => {
    const verdict = matched(serverHolds(ipp, cups('ipp'), { sent: OPENING }));
    expect(verdict).toMatchObject({
      confidence: 'certain',
      facts: { product: 'CUPS', version: '2.4', protocolVersion: '1.1' },
    });
  });

  it('knows CUPS by what it answers to a browser', () => {
    const verdict = matched(serverHolds(ipp, cups('http'), { sent: GET }));
    expect(verdict).toMatchObject({ confidence: 'likely', facts: { product: 'CUPS' } });
    const outer = matched(serverHolds(http, cups('http'), { sent: GET }));
    expect(outer).toMatchObject({ confidence: 'certain', facts: { product: 'CUPS' } });
  });

  it('reads the model of a printer', () => {
    const body = concat(
      hex('0200 0000'),
      'fbip',
      hex('01 47 0012'),
      'attributes-charset',
      hex('0005'),
      'utf-8',
      hex('04 41 0016'),
      'printer-make-and-model',
      hex('0009'),
      'Example X',
      hex('03'),
    );
    const verdict = matched(serverHolds(ipp, answerOf(body), { sent: OPENING }));
    expect(verdict).toMatchObject({
      confidence: 'certain',
      facts: { note: 'Example X', protocolVersion: '2.0' },
    });
  });

  it('is less sure of another request id, and of an invalid body', () => {
    for (const body of [concat(hex('0200 0000'), 'fbiq', hex('01')), text('not IPP, but text')]) {
      const verdict = matched(serverHolds(ipp, answerOf(body), { sent: OPENING }));
      expect(verdict.confidence).toBe('likely');
    }
  });

  it('rejects every other recorded server of HTTP', () => {
    for (const { name, exchanges } of serverRecordings('http')) {
      for (const { layer, turns } of exchanges) {
        const { sent, received } = turns[0] ?? { sent: OPENING, received: OPENING };
        const { answer } = ipp.server(replyOf(received, { sent, layer, ended: true }));
        expect([name, answer]).toEqual([name, 'reject']);
      }
    }
  });

  it('requests the path that the config names, and /ipp/print by default', () => {
    expect(latin1(OPENING)).toMatch(/^POST \/ipp\/print HTTP\/1\.1\r\n/);
    const queue = latin1(openingFor(ipp, { ...to, path: '/printers/a' }));
    expect(queue).toMatch(/^POST \/printers\/a HTTP\/1\.1\r\n/);
    expect(queue).toContain('ipp://127.0.0.1:80/printers/a');
  });

  it('is certain of recorded clients, and of its own opening', () => {
    const clientBytes = clientRecordings('ipp').flatMap((one) => one.clientBytes);
    expect(clientBytes.length).toBeGreaterThan(1);
    for (const bytes of [...clientBytes, OPENING]) {
      expect(matched(clientHolds(ipp, bytes)).confidence).toBe('certain');
    }
    expect(ipp.client({ bytes: GET, ended: false }).answer).toBe('reject');
  });
});
