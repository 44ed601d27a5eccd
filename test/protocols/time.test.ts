import { describe, expect, it } from 'vitest';
import { hex, text } from '../../src/bytes/build.ts';
import { time } from '../../src/protocols/time.ts';
import { matched, replyOf } from '../support/bytes.ts';
import { serverRecordings } from '../support/recordings.ts';

describe('time', () => {
  it.each(serverRecordings('time'))('takes $name for it when it was only listened to', (one) => {
    const turn = one.exchanges.find(({ probedWith }) => probedWith === 'listen')?.turns[0];
    if (!turn) throw new Error('not recorded');
    const reply = replyOf(turn.received, { ended: true });
    expect(matched(time.server(reply)).confidence).toBe('likely');
  });

  it('waits for the end: nothing may follow', () => {
    expect(time.server(replyOf(hex('eeaf2581'))).answer).toBe('need');
    expect(time.server(replyOf(hex('eeaf258100'), { ended: true })).answer).toBe('reject');
    expect(time.server(replyOf(hex('eeaf258131'))).answer).toBe('reject');
  });

  it('is only weak when something was sent', () => {
    const reply = replyOf(hex('eeaf2581'), { sent: text('GET / HTTP/1.0\r\n\r\n'), ended: true });
    expect(matched(time.server(reply)).confidence).toBe('weak');
  });

  // RFC 868: 2,208,988,800 is 1970; 2,629,584,000 is 1983. Neither is today.
  it.each(['83aa7e80', '9cbc6780', '00000000', '48545450', 'e9'])('rejects %s', (digits) => {
    expect(time.server(replyOf(hex(digits), { ended: true })).answer).toBe('reject');
  });
});
