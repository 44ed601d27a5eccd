import { describe, expect, it } from 'vitest';
import { concat, hex, text } from '../../src/bytes/build.ts';
import { sphinx } from '../../src/protocols/sphinx.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { serverRecordings } from '../support/recordings.ts';

const OPENING = sphinx.openings[0] as Uint8Array;

describe('sphinx', () => {
  it('is certain of every recorded reply to its opening, however the reply is cut', () => {
    const recordings = serverRecordings('sphinx');
    expect(recordings.length).toBeGreaterThan(0);
    for (const { name, exchanges } of recordings) {
      const own = exchanges.find((one) => one.probedWith === 'sphinx');
      const received = own?.turns[0]?.received ?? new Uint8Array(0);
      const verdict = matched(serverHolds(sphinx, received, { sent: OPENING }));
      expect([name, verdict.confidence]).toEqual([name, 'certain']);
    }
  });

  it('recognizes its own opening as that of a client', () => {
    expect(matched(clientHolds(sphinx, OPENING)).answer).toBe('match');
  });

  it('finds the version alone weak, and the error behind it certain', () => {
    expect(matched(serverHolds(sphinx, hex('00000001'))).confidence).toBe('weak');
    // searchd 2.2.11, to GET.
    const bytes = concat(
      hex('00000001 0001 0000 00000030 0000002c'),
      text('invalid command (code=12064, len=1414541105)'),
    );
    const sent = text('GET / HTTP/1.0\r\n\r\n');
    const verdict = matched(serverHolds(sphinx, bytes, { sent }));
    expect(verdict).toMatchObject({
      confidence: 'certain',
      facts: { note: 'invalid command (code=12064, len=1414541105)' },
    });
  });

  it('rejects other bytes behind the version', () => {
    for (const bytes of [
      hex('00000001 0000 0100 00000004 66627371'),
      hex('00000001 0001 0000 00000030 0000002c 6f'),
      hex('00000002'),
    ]) {
      expect(sphinx.server(replyOf(bytes, { sent: OPENING })).answer).toBe('reject');
    }
  });
});
