import { describe, expect, it } from 'vitest';
import { hex, text } from '../../src/bytes/build.ts';
import { ninep } from '../../src/protocols/9p.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { serverRecordings } from '../support/recordings.ts';

const OPENING = ninep.openings[0] as Uint8Array;

describe('9p', () => {
  it.each(serverRecordings('9p'))('is certain of $name, however its answer is cut', (server) => {
    const [turn] = server.exchanges.find(({ probedWith }) => probedWith === '9p')?.turns ?? [];
    if (!turn) throw new Error('not recorded');
    const verdict = matched(serverHolds(ninep, turn.received, { sent: turn.sent }));
    expect(verdict.confidence).toBe('certain');
  });

  it('knows its own opening as that of a client', () => {
    expect(matched(clientHolds(ninep, OPENING)).confidence).toBe('certain');
  });

  it('rejects other protocols at once, and an echo', () => {
    for (const bytes of [
      text('HTTP/1.1 400'),
      text('SSH-2.0-'),
      text('220 '),
      hex('15030300020228'),
    ]) {
      expect(ninep.server(replyOf(bytes, { sent: OPENING })).answer).toBe('reject');
      expect(ninep.client({ bytes, ended: false }).answer).toBe('reject');
    }
    const echoed = replyOf(OPENING, { sent: OPENING, ended: true });
    expect(ninep.server(echoed).answer).toBe('reject');
  });

  it('takes an older version and a refusal for answers (version(5))', () => {
    const older = hex('13000000 65 ffff 00200000 0600 3950323030 30'.replace(/ /g, ''));
    const verdict = matched(serverHolds(ninep, older, { sent: OPENING }));
    expect(verdict).toMatchObject({ confidence: 'certain', facts: { protocolVersion: '9P2000' } });
    const unknown = hex('14000000 65 ffff 00200000 0700 756e6b6e6f776e');
    expect(matched(serverHolds(ninep, unknown, { sent: OPENING })).facts).toEqual({
      note: 'unknown version',
    });
  });

  it('rejects a wrong tag, a wrong size, a larger message than was requested', () => {
    for (const bytes of [
      '13000000 65 0000',
      '12000000 65 ffff 00200000 0600',
      '13000000 65 ffff 00400000 0600 395032303030',
      '13000000 64 ffff',
    ]) {
      expect(ninep.server(replyOf(hex(bytes), { sent: OPENING })).answer).toBe('reject');
    }
  });
});
