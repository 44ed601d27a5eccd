import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { syslog } from '../../src/protocols/syslog.ts';
import { clientHolds, matched, replyOf } from '../support/bytes.ts';
import { clientRecordings } from '../support/recordings.ts';

describe('syslog', () => {
  it.each(clientRecordings('syslog'))('is certain of the client $name', ({ clientBytes }) => {
    for (const call of clientBytes) {
      expect(matched(clientHolds(syslog, call)).confidence).toBe('certain');
    }
  });

  it.each([
    ['<34>1 2003-10-11T22:14:15.003Z mymachine.example.com su - ID47 - x\n', 'certain'],
    ['83 <34>1 2003-10-11T22:14:15.003Z mymachine su - - - x', 'certain'],
    ['<34>Oct 11 22:14:15 mymachine su: failed\n', 'certain'],
    ['<13>hello\n', 'weak'],
  ])('judges the call %j: %s', (said, confidence) => {
    expect(matched(clientHolds(syslog, text(said))).confidence).toBe(confidence);
  });

  it.each([['<192>x'], ['<html>'], ['GET / '], ['0 <34>1'], ['99 red']])(
    'rejects the call %j',
    (said) => {
      expect(syslog.client({ bytes: text(said), ended: false }).answer).toBe('reject');
    },
  );

  it('is never recognised by an answer, for there is none', () => {
    expect(syslog.answersBy).toBe('silence');
    for (const said of ['', 'HTTP/1.1 400 Bad Request\r\n', 'ERROR\r\n']) {
      expect(syslog.server(replyOf(text(said), { ended: true })).answer).toBe('reject');
    }
  });
});
