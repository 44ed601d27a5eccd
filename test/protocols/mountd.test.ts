import { describe, expect, it } from 'vitest';
import { hex, text } from '../../src/bytes/build.ts';
import { mountd } from '../../src/protocols/mountd.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

const OPENING = mountd.openings[0] as Uint8Array;

describe('mountd', () => {
  it.each(serverRecordings('mountd'))(
    'is certain of $name, however its answer is cut',
    (server) => {
      const [turn] =
        server.exchanges.find(({ probedWith }) => probedWith === 'mountd')?.turns ?? [];
      if (!turn) throw new Error('not recorded');
      const verdict = matched(serverHolds(mountd, turn.received, { sent: turn.sent }));
      expect(verdict.confidence).toBe('certain');
    },
  );

  it.each(clientRecordings('mountd'))('is certain of the client $name', ({ clientBytes }) => {
    for (const call of clientBytes)
      expect(matched(clientHolds(mountd, call)).confidence).toBe('certain');
  });

  it('knows its own opening as that of a client', () => {
    expect(matched(clientHolds(mountd, OPENING)).confidence).toBe('certain');
  });

  it('rejects other protocols at once, and an echo', () => {
    for (const bytes of [
      text('HTTP/1.1 400'),
      text('SSH-2.0-'),
      text('220 '),
      hex('15030300020228'),
    ]) {
      expect(mountd.server(replyOf(bytes, { sent: OPENING })).answer).toBe('reject');
      expect(mountd.client({ bytes, ended: false }).answer).toBe('reject');
    }
    const echoed = replyOf(OPENING, { sent: OPENING, ended: true });
    expect(mountd.server(echoed).answer).toBe('reject');
  });

  it('takes other versions of its program for an answer, and not those of another', () => {
    const ours = hex(
      '80000020 66627202 00000001 00000000 00000000 00000000 00000002 00000003 00000003',
    );
    expect(matched(serverHolds(mountd, ours, { sent: OPENING }))).toMatchObject({
      confidence: 'certain',
      facts: { note: 'only version 3' },
    });
    const odd = hex(
      '80000020 66627202 00000001 00000000 00000000 00000000 00000002 00000007 00000009',
    );
    expect(mountd.server(replyOf(odd, { sent: OPENING })).answer).toBe('reject');
  });

  it('rejects a program that is not there, a foreign xid, and any answer to another opening', () => {
    for (const bytes of [
      '80000018 66627202 00000001 00000000 00000000 00000000 00000001',
      '80000018 66627304',
      '80000018 66627202 00000000',
    ]) {
      expect(mountd.server(replyOf(hex(bytes), { sent: OPENING })).answer).toBe('reject');
    }
    expect(mountd.server(replyOf(hex('80'), { sent: text('GET / ') })).answer).toBe('reject');
  });
});
