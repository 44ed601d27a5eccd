import { describe, expect, it } from 'vitest';
import { hex, text } from '../../src/bytes/build.ts';
import { spice } from '../../src/protocols/spice.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { serverRecordings } from '../support/recordings.ts';

const OPENING = spice.openings[0] as Uint8Array;

describe('spice', () => {
  it.each(serverRecordings('spice'))('is certain of $name, however its answer is cut', (server) => {
    const [turn] = server.exchanges.find(({ probedWith }) => probedWith === 'spice')?.turns ?? [];
    if (!turn) throw new Error('not recorded');
    const verdict = matched(serverHolds(spice, turn.received, { sent: turn.sent }));
    expect(verdict.confidence).toBe('certain');
  });

  it('knows its own opening as that of a client', () => {
    expect(matched(clientHolds(spice, OPENING)).confidence).toBe('certain');
  });

  it('rejects other protocols at once, and an echo', () => {
    for (const bytes of [
      text('HTTP/1.1 400'),
      text('SSH-2.0-'),
      text('220 '),
      hex('15030300020228'),
    ]) {
      expect(spice.server(replyOf(bytes, { sent: OPENING })).answer).toBe('reject');
      expect(spice.client({ bytes, ended: false }).answer).toBe('reject');
    }
    const echoed = replyOf(OPENING, { sent: OPENING, ended: true });
    expect(spice.server(echoed).answer).toBe('reject');
  });

  it('knows the refusal of foreign bytes, and that it was one', () => {
    const [server] = serverRecordings('spice');
    const [turn] = server?.exchanges.find(({ probedWith }) => probedWith === 'http')?.turns ?? [];
    if (!turn) throw new Error('not recorded');
    const verdict = matched(serverHolds(spice, turn.received, { sent: turn.sent }));
    expect(verdict).toMatchObject({ confidence: 'certain', facts: { note: 'invalid magic' } });
  });

  it('rejects the magic with an impossible version or size', () => {
    for (const bytes of ['52454451 09', '52454451 02000000 02000000 02000000 00000000']) {
      expect(spice.server(replyOf(hex(bytes))).answer).toBe('reject');
    }
  });
});
