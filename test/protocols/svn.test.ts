import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { svn } from '../../src/protocols/svn.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

describe('svn', () => {
  it.each(serverRecordings('svn').filter(({ stack }) => stack[0] !== 'tls'))(
    'is certain of $name, however its answer is cut',
    ({ exchanges }) => {
      const turn = exchanges.find(({ probedWith }) => probedWith === 'svn')?.turns[0];
      if (!turn) throw new Error('not recorded');
      const { sent, received } = turn;
      expect(matched(serverHolds(svn, received, { sent })).confidence).toBe('certain');
    },
  );

  it('reads what the peer reveals of itself', () => {
    const found = serverRecordings('svn').flatMap(({ name, stack, exchanges }) => {
      const turn = exchanges.find(({ probedWith }) => probedWith === 'svn')?.turns[0];
      if (!turn || stack[0] === 'tls') return [];
      const reply = replyOf(turn.received, { sent: turn.sent, ended: true });
      return [[name, matched(svn.server(reply)).facts]];
    });
    expect(Object.fromEntries(found)).toMatchObject({
      'svn/svnserve-1.14.2': { protocolVersion: '2' },
    });
  });

  it.each([
    ['( success ( 1 2 ( ANONYMOUS ) ( edit-pipeline ) ) ) ', '', 'certain'],
    ['( failure ( ( 210004 25:Malformed 0: 0 ) ) ) ', '', 'certain'],
  ])('judges %j after %j: %s', (reply, sent, confidence) => {
    const verdict = serverHolds(svn, text(reply), { sent: text(sent) });
    expect(matched(verdict).confidence).toBe(confidence);
  });

  it.each([
    ['( success )', ''],
    ['( success ( 2 2 [', ''],
    ['(define x)', ''],
    ['( failure ( x', ''],
  ])('rejects %j after %j', (reply, sent) => {
    expect(svn.server(replyOf(text(reply), { sent: text(sent) })).answer).toBe('reject');
  });

  it.each(clientRecordings('svn'))('is certain of the client $name', ({ clientBytes }) => {
    for (const call of clientBytes) {
      expect(matched(clientHolds(svn, call)).confidence).toBe('certain');
    }
  });

  it.each([['( 2 ['], ['(x'], ['( 2 ( edit-pipeline ) 10:http://']])(
    'rejects the client bytes %j',
    (request) => {
      expect(svn.client({ bytes: text(request), ended: false }).answer).toBe('reject');
    },
  );
});
