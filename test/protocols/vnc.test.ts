import { describe, expect, it } from 'vitest';
import { concat, hex, text } from '../../src/bytes/build.ts';
import { judgeReply } from '../../src/identify/judge.ts';
import { echo } from '../../src/protocols/echo.ts';
import { vnc } from '../../src/protocols/vnc.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

const OPENING = vnc.openings[0] as Uint8Array;

describe('vnc', () => {
  it.each(serverRecordings('vnc'))('is certain of every answer of $name', ({ exchanges }) => {
    for (const { probedWith, turns } of exchanges) {
      const [turn] = turns;
      if (!turn?.received.length) continue;
      const verdict = matched(serverHolds(vnc, turn.received, { sent: turn.sent }));
      expect(`${probedWith}: ${verdict.confidence}`).toBe(`${probedWith}: certain`);
      expect(verdict.facts.protocolVersion).toBe('3.8');
    }
  });

  it('reads the security type that the server chose (RFC 6143 section 7.1.2, version 3.3)', () => {
    const bytes = concat('RFB 003.008\n', hex('00000002'));
    const verdict = matched(serverHolds(vnc, bytes, { sent: OPENING }));
    expect(verdict.facts.note).toBe('requires a VNC password');
  });

  it('rejects an echo', () => {
    const reply = replyOf(OPENING, { sent: OPENING, ended: true });
    expect(judgeReply(reply, [vnc, echo]).candidates.map(({ id }) => id)).toEqual(['echo']);
    expect(matched(vnc.server(reply)).confidence).toBe('weak');
  });

  it('reads the versions of Apple and RealVNC', () => {
    for (const version of ['003.889', '004.001', '005.000']) {
      expect(matched(serverHolds(vnc, text(`RFB ${version}\n`))).confidence).toBe('certain');
    }
  });

  it('rejects near misses at once', () => {
    for (const near of ['R B', 'RFB 3', 'RFB 003,', 'RFB 003.008\r']) {
      const answer = vnc.server(replyOf(text(near))).answer;
      expect(`${near}: ${answer}`).toBe(near === 'RFB 3' ? `${near}: need` : `${near}: reject`);
    }
  });

  it.each(clientRecordings('vnc'))('is certain of the client $name', ({ clientBytes }) => {
    for (const call of clientBytes)
      expect(matched(clientHolds(vnc, call)).confidence).toBe('certain');
  });
});
