import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { syslog } from '../../src/protocols/syslog.ts';
import { syslog as overUdp } from '../../src/protocols/udp/syslog.ts';
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

  it.each([
    '<187>41: Nov 28 09:12:01.007: %LINK-3-UPDOWN: Interface Gi0/1, changed state to down',
    '<164>%ASA-4-106023: Deny tcp src outside',
    '<133>fw1: NetScreen device_id=fw1  [Root]system-notification-00257(traffic)',
    '<134> 11/28/2025:09:12:01 GMT vpx 0-PPE-0 : default SSLVPN',
  ])('is certain of %j, over TCP and UDP', (line) => {
    expect(matched(clientHolds(syslog, text(`${line}\n`))).confidence).toBe('certain');
    expect(matched(clientHolds(overUdp, text(line))).confidence).toBe('certain');
  });

  it('finds a priority with a percentage weak', () => {
    expect(matched(clientHolds(syslog, text('<13>disk is 100% full\n'))).confidence).toBe('weak');
  });
});
