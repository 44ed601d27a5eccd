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
  ])('judges the client bytes %j: %s', (request, confidence) => {
    expect(matched(clientHolds(syslog, text(request))).confidence).toBe(confidence);
  });

  it.each([['<192>x'], ['<html>'], ['GET / '], ['0 <34>1'], ['99 red']])(
    'rejects the client bytes %j',
    (request) => {
      expect(syslog.client({ bytes: text(request), ended: false }).answer).toBe('reject');
    },
  );

  it('never matches a reply, since the server sends none', () => {
    expect(syslog.answersBy).toBe('silence');
    for (const reply of ['', 'HTTP/1.1 400 Bad Request\r\n', 'ERROR\r\n']) {
      expect(syslog.server(replyOf(text(reply), { ended: true })).answer).toBe('reject');
    }
  });
});
