import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { dict } from '../../src/protocols/dict.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

describe('dict', () => {
  it.each(serverRecordings('dict').filter(({ stack }) => stack[0] !== 'tls'))(
    'is certain of $name, however its answer is cut',
    ({ exchanges }) => {
      const turn = exchanges.find(({ probedWith }) => probedWith === 'dict')?.turns[0];
      if (!turn) throw new Error('not recorded');
      const { sent, received } = turn;
      expect(matched(serverHolds(dict, received, { sent })).confidence).toBe('certain');
    },
  );

  it('reads what the peer reveals of itself', () => {
    const found = serverRecordings('dict').flatMap(({ name, stack, exchanges }) => {
      const turn = exchanges.find(({ probedWith }) => probedWith === 'dict')?.turns[0];
      if (!turn || stack[0] === 'tls') return [];
      const reply = replyOf(turn.received, { sent: turn.sent, ended: true });
      return [[name, matched(dict.server(reply)).facts]];
    });
    expect(Object.fromEntries(found)).toMatchObject({
      'dict/dictd-1.13.0': { product: 'dictd', version: '1.13.0' },
    });
  });

  it.each([
    ['220 dict.test server <auth.mime> <1.2@dict.test>\r\n', '', 'certain'],
    ['220 <> <1.2@dict.test>\r\n', '', 'certain'],
    ['530 Access denied\r\n', '', 'weak'],
  ])('judges %j after %j: %s', (reply, sent, confidence) => {
    const verdict = serverHolds(dict, text(reply), { sent: text(sent) });
    expect(matched(verdict).confidence).toBe(confidence);
  });

  it.each([
    ['220 mail.test ESMTP\r\n', ''],
    ['220 ftp <1.2@x> ready\r\n', ''],
    ['+OK <1.2@x>\r\n', ''],
    ['421 busy\r\n', ''],
    ['250 ok\r\n', ''],
  ])('rejects %j after %j', (reply, sent) => {
    expect(dict.server(replyOf(text(reply), { sent: text(sent) })).answer).toBe('reject');
  });

  it.each(clientRecordings('dict'))('is certain of the client $name', ({ clientBytes }) => {
    for (const call of clientBytes) {
      expect(matched(clientHolds(dict, call)).confidence).toBe('certain');
    }
  });

  it.each([['HELO x\r\n'], ['SHOW TABLES\n'], ['CLIENTS\r\n']])(
    'rejects the client bytes %j',
    (request) => {
      expect(dict.client({ bytes: text(request), ended: false }).answer).toBe('reject');
    },
  );
});
