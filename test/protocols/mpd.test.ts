import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { mpd } from '../../src/protocols/mpd.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

describe('mpd', () => {
  it.each(serverRecordings('mpd').filter(({ stack }) => stack[0] !== 'tls'))(
    'is certain of $name, however its answer is cut',
    ({ exchanges }) => {
      const turn = exchanges.find(({ probedWith }) => probedWith === 'mpd')?.turns[0];
      if (!turn) throw new Error('not recorded');
      const { sent, received } = turn;
      expect(matched(serverHolds(mpd, received, { sent })).confidence).toBe('certain');
    },
  );

  it('reads what the peer reveals of itself', () => {
    const found = serverRecordings('mpd').flatMap(({ name, stack, exchanges }) => {
      const turn = exchanges.find(({ probedWith }) => probedWith === 'mpd')?.turns[0];
      if (!turn || stack[0] === 'tls') return [];
      const reply = replyOf(turn.received, { sent: turn.sent, ended: true });
      return [[name, matched(mpd.server(reply)).facts]];
    });
    expect(Object.fromEntries(found)).toMatchObject({
      'mpd/mpd-0.23.12': { protocolVersion: '0.23.5' },
    });
  });

  it.each([
    ['ACK [5@0] {} unknown command "fb1"\n', 'fb1\n', 'likely'],
    ['ACK [4@0] {status} you don\'t have permission for "status"\n', 'status\n', 'likely'],
  ])('judges %j after %j: %s', (reply, sent, confidence) => {
    const verdict = serverHolds(mpd, text(reply), { sent: text(sent) });
    expect(matched(verdict).confidence).toBe(confidence);
  });

  it.each([
    ['OK MPD\n', ''],
    ['OK\n', ''],
    ['+OK MPD\r\n', ''],
    ['ACK [x]\n', ''],
  ])('rejects %j after %j', (reply, sent) => {
    expect(mpd.server(replyOf(text(reply), { sent: text(sent) })).answer).toBe('reject');
  });

  it.each(clientRecordings('mpd'))('is likely of the client $name', ({ clientBytes }) => {
    for (const call of clientBytes) {
      expect(matched(clientHolds(mpd, call)).confidence).toBe('likely');
    }
  });

  it.each([['GET /'], ['status\r\n'], ['list\r\n']])('rejects the client bytes %j', (request) => {
    expect(mpd.client({ bytes: text(request), ended: false }).answer).toBe('reject');
  });
});
