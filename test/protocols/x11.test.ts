import { describe, expect, it } from 'vitest';
import { hex, text } from '../../src/bytes/build.ts';
import { x11 } from '../../src/protocols/x11.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

const OPENING = x11.openings[0] as Uint8Array;

describe('x11', () => {
  it.each(serverRecordings('x11'))('is certain of $name, however its answer is cut', (server) => {
    const [turn] = server.exchanges.find(({ probedWith }) => probedWith === 'x11')?.turns ?? [];
    if (!turn) throw new Error('not recorded');
    const verdict = matched(serverHolds(x11, turn.received, { sent: turn.sent }));
    expect(verdict.confidence).toBe('certain');
  });

  it.each(clientRecordings('x11'))('recognizes the client $name', ({ clientBytes }) => {
    for (const call of clientBytes) matched(clientHolds(x11, call));
  });

  it('finds a client without authorization weak: two small numbers, and zeros', () => {
    expect(matched(clientHolds(x11, OPENING)).confidence).toBe('weak');
  });

  it('rejects other protocols at once, and an echo', () => {
    for (const bytes of [
      text('HTTP/1.1 400'),
      text('SSH-2.0-'),
      text('220 '),
      hex('15030300020228'),
    ]) {
      expect(x11.server(replyOf(bytes, { sent: OPENING })).answer).toBe('reject');
      expect(x11.client({ bytes, ended: false }).answer).toBe('reject');
    }
    const echoed = replyOf(OPENING, { sent: OPENING, ended: true });
    expect(x11.server(echoed).answer).toBe('reject');
  });

  it('reads vendor and version of Xvfb', () => {
    const [server] = serverRecordings('x11');
    const [turn] = server?.exchanges.find(({ probedWith }) => probedWith === 'x11')?.turns ?? [];
    if (!turn) throw new Error('not recorded');
    const { facts } = matched(serverHolds(x11, turn.received, { sent: OPENING }));
    expect(facts).toEqual({ product: 'X.Org', version: '21.1.7' });
  });

  it('is certain of a refusal with its reason (chapter 8)', () => {
    const reply = 'No protocol specified\n';
    const bytes = text(`\0\x16\x0b\0\0\0\x06\0${reply}\0\0`);
    const verdict = matched(serverHolds(x11, bytes, { sent: OPENING }));
    expect(verdict).toMatchObject({
      confidence: 'certain',
      facts: { note: 'No protocol specified' },
    });
  });

  it('rejects a refusal whose two lengths disagree, and answers in the other byte order', () => {
    for (const bytes of ['00 16 0b00 0000 0700', '01 00 000b', '00 00 0b00']) {
      expect(x11.server(replyOf(hex(bytes), { sent: OPENING })).answer).toBe('reject');
    }
    expect(x11.server(replyOf(hex('01 00'), { sent: text('GET / ') })).answer).toBe('reject');
  });

  it('knows a client with the most significant byte first', () => {
    const bytes = text('B\0\0\x0b\0\0\0\x12\0\x10\0\0MIT-MAGIC-COOKIE-1\0\0');
    expect(matched(clientHolds(x11, bytes)).confidence).toBe('certain');
  });
});
