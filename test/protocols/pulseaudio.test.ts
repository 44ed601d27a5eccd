import { describe, expect, it } from 'vitest';
import { hex, text } from '../../src/bytes/build.ts';
import { pulseaudio } from '../../src/protocols/pulseaudio.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

const OPENING = pulseaudio.openings[0] as Uint8Array;

describe('pulseaudio', () => {
  it.each(serverRecordings('pulseaudio'))(
    'is certain of $name, however its answer is cut',
    (server) => {
      const [turn] =
        server.exchanges.find(({ probedWith }) => probedWith === 'pulseaudio')?.turns ?? [];
      if (!turn) throw new Error('not recorded');
      const verdict = matched(serverHolds(pulseaudio, turn.received, { sent: turn.sent }));
      expect(verdict.confidence).toBe('certain');
    },
  );

  it.each(clientRecordings('pulseaudio'))('is certain of the client $name', ({ clientBytes }) => {
    for (const call of clientBytes)
      expect(matched(clientHolds(pulseaudio, call)).confidence).toBe('certain');
  });

  it('knows its own opening as that of a client', () => {
    expect(matched(clientHolds(pulseaudio, OPENING)).confidence).toBe('certain');
  });

  it('rejects other protocols at once, and an echo', () => {
    for (const bytes of [
      text('HTTP/1.1 400'),
      text('SSH-2.0-'),
      text('220 '),
      hex('15030300020228'),
    ]) {
      expect(pulseaudio.server(replyOf(bytes, { sent: OPENING })).answer).toBe('reject');
      expect(pulseaudio.client({ bytes, ended: false }).answer).toBe('reject');
    }
    const echoed = replyOf(OPENING, { sent: OPENING, ended: true });
    expect(pulseaudio.server(echoed).answer).toBe('reject');
  });

  it('reads why it refuses (def.h: PA_ERR_ACCESS)', () => {
    const descriptor = '0000000f ffffffff 00000000 00000000 00000000';
    const bytes = hex(`${descriptor} 4c00000000 4c66627061 4c00000001`);
    const verdict = matched(serverHolds(pulseaudio, bytes, { sent: OPENING }));
    expect(verdict).toMatchObject({ confidence: 'certain', facts: { note: 'access denied' } });
    const foreign = hex(`${descriptor} 4c00000000 4c66627062`);
    expect(pulseaudio.server(replyOf(foreign, { sent: OPENING })).answer).toBe('reject');
  });
});
