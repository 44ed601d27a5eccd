import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { chargen } from '../../src/protocols/chargen.ts';
import { matched, replyOf, serverHolds } from '../support/bytes.ts';
import { serverRecordings } from '../support/recordings.ts';

describe('chargen', () => {
  it.each(serverRecordings('chargen').filter(({ stack }) => stack[0] !== 'tls'))(
    'is certain of $name, however its answer is cut',
    ({ exchanges }) => {
      const turn = exchanges.find(({ probedWith }) => probedWith === 'chargen')?.turns[0];
      if (!turn) throw new Error('not recorded');
      const { sent, received } = turn;
      expect(matched(serverHolds(chargen, received, { sent })).confidence).toBe('certain');
    },
  );

  it.each([
    ['!"#%', ''],
    ['ABCDEFGHIJ\r\n', ''],
    ['hello\r\n', ''],
  ])('rejects %j after %j', (reply, sent) => {
    expect(chargen.server(replyOf(text(reply), { sent: text(sent) })).answer).toBe('reject');
  });

  it('goes on only while every character follows the one before it', () => {
    expect(chargen.server(replyOf(text('!"#$'))).answer).toBe('need');
    expect(chargen.server(replyOf(text('yz{|}~ !'))).answer).toBe('need');
    expect(chargen.server(replyOf(text('yz{|}~"'))).answer).toBe('reject');
  });
});
