import { describe, expect, it } from 'vitest';
import { hex, text } from '../../src/bytes/build.ts';
import { msrpc } from '../../src/protocols/msrpc.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { serverRecordings } from '../support/recordings.ts';

const OPENING = msrpc.openings[0] as Uint8Array;

describe('msrpc', () => {
  it.each(serverRecordings('msrpc'))('is certain of $name, however its answer is cut', (server) => {
    const [turn] = server.exchanges.find(({ probedWith }) => probedWith === 'msrpc')?.turns ?? [];
    if (!turn) throw new Error('not recorded');
    const verdict = matched(serverHolds(msrpc, turn.received, { sent: turn.sent }));
    expect(verdict.confidence).toBe('certain');
  });

  it('knows its own opening as that of a client', () => {
    expect(matched(clientHolds(msrpc, OPENING)).confidence).toBe('certain');
  });

  it('rejects other protocols at once, and an echo', () => {
    for (const bytes of [
      text('HTTP/1.1 400'),
      text('SSH-2.0-'),
      text('220 '),
      hex('15030300020228'),
    ]) {
      expect(msrpc.server(replyOf(bytes, { sent: OPENING })).answer).toBe('reject');
      expect(msrpc.client({ bytes, ended: false }).answer).toBe('reject');
    }
    const echoed = replyOf(OPENING, { sent: OPENING, ended: true });
    expect(msrpc.server(echoed).answer).toBe('reject');
  });

  it('knows a bind_nak and a fault, in either byte order (C706 section 12.6.4)', () => {
    const nak = hex('05 00 0d 03 10000000 1500 0000 66627270 0400 01 05 00');
    expect(matched(serverHolds(msrpc, nak, { sent: OPENING }))).toMatchObject({
      confidence: 'certain',
      facts: { note: 'bind refused: protocol version not supported' },
    });
    const fault = hex('05 00 03 03 00000000 0020 0000 70726266');
    expect(matched(serverHolds(msrpc, fault, { sent: OPENING })).rule).toMatch(/fault/);
  });

  it('rejects a foreign call id, and any answer to another opening', () => {
    const other = hex('05 00 0c 03 10000000 3c00 0000 66627271');
    expect(msrpc.server(replyOf(other, { sent: OPENING })).answer).toBe('reject');
    expect(msrpc.server(replyOf(hex('05000c'), { sent: text('GET / ') })).answer).toBe('reject');
  });
});
