import { describe, expect, it } from 'vitest';
import { hex, text } from '../../src/bytes/build.ts';
import { bitcoin } from '../../src/protocols/bitcoin.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

const OPENING = bitcoin.openings[0] as Uint8Array;

describe('bitcoin', () => {
  it.each(serverRecordings('bitcoin'))(
    'is certain of $name, however its answer is cut',
    (server) => {
      const [turn] =
        server.exchanges.find(({ probedWith }) => probedWith === 'bitcoin')?.turns ?? [];
      if (!turn) throw new Error('not recorded');
      const verdict = matched(serverHolds(bitcoin, turn.received, { sent: turn.sent }));
      expect(verdict.confidence).toBe('certain');
    },
  );

  it.each(clientRecordings('bitcoin'))('is certain of the client $name', ({ clientBytes }) => {
    for (const call of clientBytes)
      expect(matched(clientHolds(bitcoin, call)).confidence).toBe('certain');
  });

  it('knows its own opening as that of a client', () => {
    expect(matched(clientHolds(bitcoin, OPENING)).confidence).toBe('certain');
  });

  it('rejects other protocols at once, and an echo', () => {
    for (const bytes of [
      text('HTTP/1.1 400'),
      text('SSH-2.0-'),
      text('220 '),
      hex('15030300020228'),
    ]) {
      expect(bitcoin.server(replyOf(bytes, { sent: OPENING })).answer).toBe('reject');
      expect(bitcoin.client({ bytes, ended: false }).answer).toBe('reject');
    }
    const echoed = replyOf(OPENING, { sent: OPENING, ended: true });
    expect(bitcoin.server(echoed).answer).toBe('match');
  });

  it('knows the other networks by their magic', () => {
    const bytes = text('\xfa\xbf\xb5\xdaversion\0\0\0\0\0\x66\0\0\0\x01\x02\x03\x04\x7f\x11\x01\0');
    const verdict = matched(serverHolds(bitcoin, bytes));
    expect(verdict).toMatchObject({ confidence: 'certain', facts: { note: 'regtest' } });
  });

  it('rejects an unknown magic, command or length', () => {
    for (const bytes of [
      'f9beb4da',
      'f9beb4d9 7665727369',
      'f9beb4d9 76657273696f6e000000000066000001',
    ]) {
      const { answer } = bitcoin.server(replyOf(hex(bytes)));
      expect([bytes, answer]).toEqual([bytes, bytes.length === 19 ? 'need' : 'reject']);
    }
  });
});
