import { describe, expect, it } from 'vitest';
import { hex, text } from '../../src/bytes/build.ts';
import { iscsi } from '../../src/protocols/iscsi.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

const OPENING = iscsi.openings[0] as Uint8Array;

describe('iscsi', () => {
  it.each(serverRecordings('iscsi'))('is certain of $name, however its answer is cut', (server) => {
    const [turn] = server.exchanges.find(({ probedWith }) => probedWith === 'iscsi')?.turns ?? [];
    if (!turn) throw new Error('not recorded');
    const verdict = matched(serverHolds(iscsi, turn.received, { sent: turn.sent }));
    expect(verdict.confidence).toBe('certain');
  });

  it.each(clientRecordings('iscsi'))('is certain of the client $name', ({ clientBytes }) => {
    for (const call of clientBytes)
      expect(matched(clientHolds(iscsi, call)).confidence).toBe('certain');
  });

  it('knows its own opening as that of a client', () => {
    expect(matched(clientHolds(iscsi, OPENING)).confidence).toBe('certain');
  });

  it('rejects other protocols at once, and an echo', () => {
    for (const bytes of [
      text('HTTP/1.1 400'),
      text('SSH-2.0-'),
      text('220 '),
      hex('15030300020228'),
    ]) {
      expect(iscsi.server(replyOf(bytes, { sent: OPENING })).answer).toBe('reject');
      expect(iscsi.client({ bytes, ended: false }).answer).toBe('reject');
    }
    const echoed = replyOf(OPENING, { sent: OPENING, ended: true });
    expect(iscsi.server(echoed).answer).toBe('reject');
  });

  it('reads why a login was refused (RFC 7143 section 11.13.5)', () => {
    const header = '23 00 00 00 00 000000 80 666273 0001 0000 66626974 00000000';
    const bytes = hex(`${header} 00000000 00000001 00000002 0203 0000`);
    const verdict = matched(serverHolds(iscsi, bytes, { sent: OPENING }));
    expect(verdict.facts).toEqual({ note: 'target not found' });
  });

  it('rejects another task tag, and any answer to another opening', () => {
    const other = hex('23 00 00 00 00 000000 80 666273 0001 0000 66626975');
    expect(iscsi.server(replyOf(other, { sent: OPENING })).answer).toBe('reject');
    expect(iscsi.server(replyOf(hex('23'), { sent: text('GET / ') })).answer).toBe('reject');
  });
});
