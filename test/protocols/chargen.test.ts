import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { chargen } from '../../src/protocols/chargen.ts';
import { matched, replyOf, serverHolds } from '../support/bytes.ts';
import { serverRecordings } from '../support/recordings.ts';

describe('chargen', () => {
  it.each(serverRecordings('chargen').filter(({ stack }) => stack[0] !== 'tls'))(
    'is certain of $name, however its answer is cut',
    ({ exchanges }) => {
      const turn = exchanges.find(({ probedWith: asked }) => asked === 'chargen')?.turns[0];
      if (!turn) throw new Error('not recorded');
      const { sent, received } = turn;
      expect(matched(serverHolds(chargen, received, { sent })).confidence).toBe('certain');
    },
  );

  it.each([
    ['!"#%', ''],
    ['ABCDEFGHIJ\r\n', ''],
    ['hello\r\n', ''],
  ])('rejects %j after %j', (said, sent) => {
    expect(chargen.server(replyOf(text(said), { sent: text(sent) })).answer).toBe('reject');
  });

  it('no longer asks for bytes once the peer is gone', () => {
    for (const { exchanges } of serverRecordings('chargen')) {
      for (const {
        turns: [turn],
      } of exchanges) {
        for (let end = 0; turn && end < Math.min(turn.received.length, 64); end++) {
          const reply = replyOf(turn.received.slice(0, end), { sent: turn.sent, ended: true });
          expect(chargen.server(reply).answer).not.toBe('need');
        }
      }
    }
  });

  it('goes on only while every character follows the one before it', () => {
    expect(chargen.server(replyOf(text('!"#$'))).answer).toBe('need');
    expect(chargen.server(replyOf(text('yz{|}~ !'))).answer).toBe('need');
    expect(chargen.server(replyOf(text('yz{|}~"'))).answer).toBe('reject');
  });
});
