import { describe, expect, it } from 'vitest';
import { hex, text } from '../../src/bytes/build.ts';
import { quassel } from '../../src/protocols/quassel.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { serverRecordings } from '../support/recordings.ts';

const OPENING = quassel.openings[0] as Uint8Array;

describe('quassel', () => {
  it.each(serverRecordings('quassel'))(
    'is certain of $name, however its answer is cut',
    (server) => {
      const [turn] =
        server.exchanges.find(({ probedWith }) => probedWith === 'quassel')?.turns ?? [];
      if (!turn) throw new Error('not recorded');
      const verdict = matched(serverHolds(quassel, turn.received, { sent: turn.sent }));
      expect(verdict.confidence).toBe('certain');
    },
  );

  it('knows its own opening as that of a client', () => {
    expect(matched(clientHolds(quassel, OPENING)).confidence).toBe('certain');
  });

  it('rejects other protocols at once, and an echo', () => {
    for (const bytes of [
      text('HTTP/1.1 400'),
      text('SSH-2.0-'),
      text('220 '),
      hex('15030300020228'),
    ]) {
      expect(quassel.server(replyOf(bytes, { sent: OPENING })).answer).toBe('reject');
      expect(quassel.client({ bytes, ended: false }).answer).toBe('reject');
    }
    const echoed = replyOf(OPENING, { sent: OPENING, ended: true });
    expect(quassel.server(echoed).answer).toBe('reject');
  });

  it('is only likely of the four bytes alone, once no more come', () => {
    const four = hex('00000002');
    const context = { sent: OPENING, ended: true };
    expect(quassel.server(replyOf(four, { sent: OPENING })).answer).toBe('need');
    expect(matched(quassel.server(replyOf(four, context))).confidence).toBe('likely');
    expect(quassel.server(replyOf(four)).answer).toBe('reject');
  });

  it('rejects a list that begins with another key', () => {
    const bytes = hex('00000002 00000419 0000000a 0000000c00 00000007 41');
    expect(quassel.server(replyOf(bytes, { sent: OPENING })).answer).toBe('reject');
  });
});
