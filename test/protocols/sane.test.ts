import { describe, expect, it } from 'vitest';
import { hex, text } from '../../src/bytes/build.ts';
import { sane } from '../../src/protocols/sane.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { serverRecordings } from '../support/recordings.ts';

const OPENING = sane.openings[0] as Uint8Array;

describe('sane', () => {
  it.each(serverRecordings('sane'))('is certain of $name, however its answer is cut', (server) => {
    const [turn] = server.exchanges.find(({ probedWith }) => probedWith === 'sane')?.turns ?? [];
    if (!turn) throw new Error('not recorded');
    const verdict = matched(serverHolds(sane, turn.received, { sent: turn.sent }));
    expect(verdict.confidence).toBe('certain');
  });

  it('knows its own opening as that of a client', () => {
    expect(matched(clientHolds(sane, OPENING)).confidence).toBe('certain');
  });

  it('rejects other protocols at once, and an echo', () => {
    for (const bytes of [
      text('HTTP/1.1 400'),
      text('SSH-2.0-'),
      text('220 '),
      hex('15030300020228'),
    ]) {
      expect(sane.server(replyOf(bytes, { sent: OPENING })).answer).toBe('reject');
      expect(sane.client({ bytes, ended: false }).answer).toBe('reject');
    }
    const echoed = replyOf(OPENING, { sent: OPENING, ended: true });
    expect(sane.server(echoed).answer).toBe('reject');
  });

  it('reports that access was denied (section 4.2.7)', () => {
    const verdict = matched(serverHolds(sane, hex('0000000b 01000003'), { sent: OPENING }));
    expect(verdict.facts).toEqual({ protocolVersion: '1.0.3', note: 'access denied' });
  });

  it('rejects the same bytes as the answer to anything else', () => {
    expect(sane.server(replyOf(hex('00000000 01000003'))).answer).toBe('reject');
    expect(sane.server(replyOf(hex('00000000 02'), { sent: OPENING })).answer).toBe('reject');
  });
});
