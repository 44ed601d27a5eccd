import { describe, expect, it } from 'vitest';
import { hex, text } from '../../src/bytes/build.ts';
import { nbd } from '../../src/protocols/nbd.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

const OPENING = nbd.openings[0] as Uint8Array;

describe('nbd', () => {
  it.each(serverRecordings('nbd'))('is certain of $name, however its answer is cut', (server) => {
    const [turn] = server.exchanges.find(({ probedWith }) => probedWith === 'nbd')?.turns ?? [];
    if (!turn) throw new Error('not recorded');
    const verdict = matched(serverHolds(nbd, turn.received, { sent: turn.sent }));
    expect(verdict.confidence).toBe('certain');
  });

  it.each(clientRecordings('nbd'))('is certain of the client $name', ({ clientBytes }) => {
    for (const call of clientBytes)
      expect(matched(clientHolds(nbd, call)).confidence).toBe('certain');
  });

  it('knows its own opening as that of a client', () => {
    expect(matched(clientHolds(nbd, OPENING)).confidence).toBe('certain');
  });

  it('rejects other protocols at once, and an echo', () => {
    for (const bytes of [
      text('HTTP/1.1 400'),
      text('SSH-2.0-'),
      text('220 '),
      hex('15030300020228'),
    ]) {
      expect(nbd.server(replyOf(bytes, { sent: OPENING })).answer).toBe('reject');
      expect(nbd.client({ bytes, ended: false }).answer).toBe('reject');
    }
    const echoed = replyOf(OPENING, { sent: OPENING, ended: true });
    expect(nbd.server(echoed).answer).toBe('reject');
  });

  it('knows the oldstyle greeting (doc/proto.md, Oldstyle negotiation)', () => {
    const verdict = matched(serverHolds(nbd, hex('4e42444d41474943 0000420281861253 00')));
    expect(verdict.facts.note).toBe('oldstyle negotiation');
  });

  it('rejects one magic number without the other', () => {
    expect(nbd.server(replyOf(text('NBDMAGICIHAVEOPS'))).answer).toBe('reject');
  });
});
