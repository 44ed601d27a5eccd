import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { cvs } from '../../src/protocols/cvs.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

describe('cvs', () => {
  it.each(serverRecordings('cvs').filter(({ stack }) => stack[0] !== 'tls'))(
    'is certain of $name, however its answer is cut',
    ({ exchanges }) => {
      const turn = exchanges.find(({ probedWith }) => probedWith === 'cvs')?.turns[0];
      if (!turn) throw new Error('not recorded');
      const { sent, received } = turn;
      expect(matched(serverHolds(cvs, received, { sent })).confidence).toBe('certain');
    },
  );

  it.each([
    ['I LOVE YOU\n', 'BEGIN AUTH REQUEST\n', 'certain'],
    ['I HATE YOU\n', 'BEGIN AUTH REQUEST\n', 'certain'],
    [
      'E Fatal error, aborting.\nerror 0 anonymous: no such user\n',
      'BEGIN AUTH REQUEST\n',
      'certain',
    ],
  ])('judges %j after %j: %s', (reply, sent, confidence) => {
    const verdict = serverHolds(cvs, text(reply), { sent: text(sent) });
    expect(matched(verdict).confidence).toBe(confidence);
  });

  it.each([
    ['I LIKE YOU\n', ''],
    ['cvs: no\n', ''],
    ['ERROR\r\n', ''],
  ])('rejects %j after %j', (reply, sent) => {
    expect(cvs.server(replyOf(text(reply), { sent: text(sent) })).answer).toBe('reject');
  });

  it.each(clientRecordings('cvs'))('is certain of the client $name', ({ clientBytes }) => {
    for (const call of clientBytes) {
      expect(matched(clientHolds(cvs, call)).confidence).toBe('certain');
    }
  });

  it.each([['BEGIN;\n'], ['BEGIN TRANSACTION']])('rejects the client bytes %j', (request) => {
    expect(cvs.client({ bytes: text(request), ended: false }).answer).toBe('reject');
  });
});
