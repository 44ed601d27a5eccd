import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { judgeReply } from '../../src/identify/judge.ts';
import { tcpProtocols } from '../../src/protocols/builtin.ts';
import { customProtocol } from '../../src/protocols/custom.ts';
import { replyOf } from '../support/bytes.ts';
import { serverRecordings } from '../support/recordings.ts';

function candidatesOf(banner: string, ended: boolean) {
  return judgeReply(replyOf(text(banner), { ended }), tcpProtocols).candidates;
}

describe('a banner without a line end', () => {
  it.each([
    ['220 mx.example.com ESMTP Exim 4.96', 'smtp'],
    ['SSH-2.0-OpenSSH_8.4p1', 'ssh'],
    ['* OK [CAPABILITY IMAP4rev1] Dovecot ready.', 'imap'],
    ['+OK Dovecot ready.', 'pop3'],
    ['220 (vsFTPd 3.0.3)', 'ftp'],
    ['200 news.example.com InterNetNews NNRP server ready', 'nntp'],
    ['RFB 003.008', 'vnc'],
    ['@RSYNCD: 31.0', 'rsync'],
    ['220 example.com dictd 1.12 <auth.mime> <100@example.com>', 'dict'],
    ['Asterisk Call Manager/5.0.1', 'ami'],
    ['OK MPD 0.23.5', 'mpd'],
    ['# munin node at example', 'munin'],
  ])('identifies %j once the stream has ended', (banner, id) => {
    expect(candidatesOf(banner, false).filter(({ match }) => match.confidence !== 'weak')).toEqual(
      [],
    );
    const [best, second] = candidatesOf(banner, true);
    expect(best).toMatchObject({ id, match: { confidence: 'likely' } });
    expect(best?.match.at[1]).toBeLessThanOrEqual(banner.length);
    expect(second?.match.confidence).not.toBe('likely');
  });

  it.each(['220 ready', 'hello', '+OK', 'ERROR', 'SSH-', 'SSH-2.0', '* OK', '1'])(
    'identifies nothing by %j',
    (banner) => {
      expect(candidatesOf(banner, true).filter(({ match }) => match.confidence !== 'weak')).toEqual(
        [],
      );
    },
  );

  it('is judged as it is for a protocol that a config declares', () => {
    const declared = customProtocol({
      id: 'own',
      speaksFirst: 'server',
      send: new Uint8Array(0),
      answer: { startsWith: text('READY\r\n') },
    });
    expect(declared.server(replyOf(text('READY'), { ended: true })).answer).toBe('reject');
  });

  it('is recognized in every recorded banner of one line, as the whole line is', () => {
    const missed = serverRecordings().flatMap(({ name, stack, exchanges }) => {
      const banner = exchanges.find(({ probedWith }) => probedWith === 'listen')?.turns[0];
      const line =
        banner && /^[ -~]{12,}(?=\r?\n$)/.exec(Buffer.from(banner.received).toString('latin1'));
      if (!line || stack.length !== 1) return [];
      const ids = (one: string) =>
        candidatesOf(one, true)
          .filter(({ match }) => match.confidence !== 'weak')
          .map(({ id }) => id);
      const [whole, unfinished] = [ids(line.input), ids(line[0])];
      return whole.join() === unfinished.join() ? [] : [`${name}: ${whole} and ${unfinished}`];
    });
    expect(missed).toEqual([]);
  });
});
