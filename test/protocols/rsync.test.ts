import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { rsync } from '../../src/protocols/rsync.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

describe('rsync', () => {
  it.each(serverRecordings('rsync'))('is certain of every answer of $name', ({ exchanges }) => {
    for (const { probedWith, turns } of exchanges) {
      const [turn] = turns;
      if (!turn?.received.length) continue;
      const verdict = matched(serverHolds(rsync, turn.received, { sent: turn.sent }));
      expect(`${probedWith}: ${verdict.confidence}`).toBe(`${probedWith}: certain`);
      expect(verdict.facts.protocolVersion).toBe('32.0');
    }
  });

  // rsync 2.6 sends 29, rsync 3.1 sends 31.0 (clientserver.c of those releases).
  it.each(['29', '31.0'])('knows the greeting of protocol %s, which had no digests', (version) => {
    const verdict = matched(serverHolds(rsync, text(`@RSYNCD: ${version}\n`)));
    expect(verdict.facts.protocolVersion).toBe(version);
  });

  it('is likely on an error that comes alone', () => {
    const verdict = matched(serverHolds(rsync, text('@ERROR: protocol startup error\n')));
    expect(verdict).toMatchObject({
      confidence: 'likely',
      facts: { note: 'protocol startup error' },
    });
  });

  it('rejects near misses at once', () => {
    for (const near of ['@X', '@RSYNC:', '@RSYNCD: EXIT\n', '@RSYNCD: OK\n', '@ERRORS']) {
      expect(rsync.server(replyOf(text(near))).answer).toBe('reject');
    }
  });

  it.each(clientRecordings('rsync'))('is certain of the client $name', ({ clientBytes }) => {
    for (const call of clientBytes)
      expect(matched(clientHolds(rsync, call)).confidence).toBe('certain');
  });
});
