import { describe, expect, it } from 'vitest';
import { hex, text } from '../../src/bytes/build.ts';
import { polyglot } from '../../src/protocols/polyglot.ts';
import { postgresql } from '../../src/protocols/postgresql.ts';
import { answerToStep, clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

const OPENING = postgresql.openings[0] as Uint8Array;

describe('postgresql', () => {
  it('is certain of every recorded reply to its opening, however the reply is cut', () => {
    const recordings = serverRecordings('postgresql');
    expect(recordings.length).toBeGreaterThan(0);
    for (const { name, stack, exchanges } of recordings) {
      const layer = stack[0] === 'tls' ? 'tls' : 'tcp';
      const own = exchanges.find((one) => one.probedWith === 'postgresql' && one.layer === layer);
      const { sent, received } = own?.turns[0] ?? { sent: OPENING, received: new Uint8Array(0) };
      const verdict = matched(serverHolds(postgresql, received, { sent, layer }));
      expect([name, verdict.confidence]).toEqual([name, 'likely']);
    }
  });

  it('is certain of every recorded client, however its bytes are cut', () => {
    const recordings = clientRecordings('postgresql');
    expect(recordings.length).toBeGreaterThan(0);
    for (const { name, clientBytes } of recordings) {
      for (const bytes of clientBytes) {
        const verdict = matched(clientHolds(postgresql, bytes));
        expect([name, verdict.confidence]).toEqual([name, 'certain']);
      }
    }
  });

  it('recognizes its own opening as that of a client', () => {
    expect(matched(clientHolds(postgresql, OPENING)).answer).toBe('match');
  });

  it('reads from the one byte whether TLS is offered', () => {
    const found = serverRecordings('postgresql').map(({ name, stack, exchanges }) => {
      const layer = stack[0] === 'tls' ? 'tls' : 'tcp';
      const own = exchanges.find((one) => one.probedWith === 'postgresql' && one.layer === layer);
      const bytes = own?.turns[0]?.received ?? OPENING;
      return [name, matched(postgresql.server(replyOf(bytes, { sent: OPENING, layer }))).facts];
    });
    expect(Object.fromEntries(found)).toMatchObject({
      'postgresql/postgresql-15': { starttls: false },
      'postgresql/postgresql-15-ssl': { starttls: true },
    });
  });

  it('is certain of the ErrorResponse to the polyglot, and reads the reason', () => {
    // PostgreSQL 15.18, as observed.
    const fields = [
      'SFATAL',
      'VFATAL',
      'C0A000',
      'Munsupported frontend protocol 18.0: server supports 3.0 to 3.0',
      'Fpostmaster.c',
      'L2222',
      'RProcessStartupPacket',
    ];
    const bytes = text(`E\0\0\0\x84${fields.join('\0')}\0\0`);
    for (const sent of [polyglot, OPENING, text('GET / HTTP/1.0\r\n\r\n')]) {
      expect(matched(serverHolds(postgresql, bytes, { sent }))).toMatchObject({
        confidence: 'certain',
        facts: { protocolVersion: '3.0', note: fields[3]?.slice(1) },
      });
    }
  });

  it('is sure of every recorded answer to a foreign opening', () => {
    const foreign = serverRecordings('postgresql')
      .flatMap(({ exchanges }) => exchanges)
      .filter(
        ({ probedWith, turns }) => probedWith !== 'postgresql' && turns[0]?.received[0] === 0x45,
      );
    expect(foreign.length).toBeGreaterThan(10);
    for (const { turns, layer } of foreign) {
      const { sent, received } = turns[0] ?? { sent: OPENING, received: OPENING };
      const verdict = matched(serverHolds(postgresql, received, { sent, layer }));
      expect(['certain', 'likely']).toContain(verdict.confidence);
    }
  });

  it('is certain of the ErrorResponse of PgBouncer 1.18, which has fewer fields', () => {
    const bytes = text("E\0\0\0:SFATAL\0C08P01\0Mbad packet header: '0000002c00120000'\0\0");
    expect(matched(serverHolds(postgresql, bytes, { sent: polyglot }))).toMatchObject({
      confidence: 'certain',
      facts: { note: "bad packet header: '0000002c00120000'" },
    });
  });

  it('is likely of an error of protocol 2 (fe-protocol2.c: text up to NUL)', () => {
    const bytes = text('EFATAL:  sorry, too many clients already\n\0');
    expect(matched(serverHolds(postgresql, bytes)).confidence).toBe('likely');
  });

  it('is certain of an authentication request (AuthenticationSASL)', () => {
    const bytes = text('R\0\0\0\x17\0\0\0\x0aSCRAM-SHA-256\0\0');
    expect(matched(serverHolds(postgresql, bytes)).confidence).toBe('certain');
    expect(postgresql.server(replyOf(hex('52 00000009 00000000'))).answer).toBe('reject');
  });

  it('takes one byte only as the answer to SSLRequest, and only if it is alone or TLS follows', () => {
    expect(postgresql.server(replyOf(text('S'))).answer).toBe('reject');
    expect(postgresql.server(replyOf(text('N'), { sent: text('GET ') })).answer).toBe('reject');
    for (const bytes of [text('SSH-2.0-x\r\n'), text('NOTICE'), hex('4e 1603')]) {
      expect(postgresql.server(replyOf(bytes, { sent: OPENING })).answer).toBe('reject');
    }
    expect(postgresql.server(replyOf(hex('53 1503'), { sent: OPENING })).answer).toBe('match');
  });

  it('rejects words that begin with E, and errors without SQLSTATE', () => {
    for (const bytes of [
      text('ERROR\r\n'),
      text('EHLO'),
      text('E\0\0\0\x20SFATAL\0C0a000\0'),
      text('E\0\0\0\x20S'.padEnd(80, 'x')),
    ]) {
      expect(postgresql.server(replyOf(bytes, { sent: OPENING })).answer).toBe('reject');
    }
  });

  it('knows StartupMessage 3.x, CancelRequest and GSSENCRequest, and no other version', () => {
    const startup = text('\0\0\0\x1f\0\x03\0\x02user\0a\0application_name\0x\0\0');
    expect(matched(clientHolds(postgresql, startup)).facts).toEqual({
      protocolVersion: '3.2',
      product: 'x',
    });
    for (const bytes of [hex('00000010 04d2162e 00000001 00000002'), hex('00000008 04d21630')]) {
      expect(matched(clientHolds(postgresql, bytes)).confidence).toBe('certain');
    }
    expect(postgresql.client({ bytes: polyglot, ended: false }).answer).toBe('reject');
  });

  it('upgrades to TLS when the server replies S', () => {
    const step = postgresql.starttls?.[0];
    expect(['', 'S', 'N', 'E'].map((reply) => answerToStep(step, text(reply)))).toEqual([
      'need',
      'yes',
      'no',
      'no',
    ]);
  });
});
