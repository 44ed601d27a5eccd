import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { finger } from '../../src/protocols/finger.ts';
import type { Reply } from '../../src/protocols/protocol.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { serverRecordings } from '../support/recordings.ts';

describe('finger', () => {
  it.each([
    ['finger: nxdomain: no such user.\r\n', 'nxdomain\r\n', 'certain'],
    ['finger: root: no such user.\r\n', 'nxdomain\r\n', 'likely'],
    ['fingerd: forwarding not allowed\r\n', '@x\r\n', 'likely'],
    ['No one logged on.\r\n', '\r\n', 'likely'],
    [
      'Login    Name       Tty      Idle  Login Time   Office     Office Phone\r\n',
      '\r\n',
      'likely',
    ],
    ['Login: root           \t\t\tName: root\r\n', 'root\r\n', 'likely'],
    ['Finger forwarding service denied.\n', 'a@b\r\n', 'likely'],
  ])('judges %j after %j: %s', (reply, sent, confidence) => {
    const verdict = serverHolds(finger, text(reply), { sent: text(sent) });
    expect(matched(verdict).confidence).toBe(confidence);
  });

  it.each([
    ['finger: nxdomain: no such user.\r\n', ''],
    ['Login: ', ''],
    ['Login incorrect\r\n', 'x\r\n'],
    ['ERROR\r\n', 'x\r\n'],
    ['\r\n', 'x\r\n'],
    ['finger:x\r\n', 'x\r\n'],
  ])('rejects %j after %j', (reply, sent) => {
    expect(finger.server(replyOf(text(reply), { sent: text(sent) })).answer).toBe('reject');
  });

  it.each([
    ['/W root\r\n', 'likely'],
    ['/W\r\n', 'likely'],
  ])('judges the client bytes %j: %s', (request, confidence) => {
    expect(matched(clientHolds(finger, text(request))).confidence).toBe(confidence);
  });

  it.each([['root\r\n'], ['/x'], ['GET / ']])('rejects the client bytes %j', (request) => {
    expect(finger.client({ bytes: text(request), ended: false }).answer).toBe('reject');
  });

  it.each(serverRecordings('finger'))(
    'recognizes the reply of $name to the name of no user',
    ({ exchanges }) => {
      const turn = exchanges.find(({ probedWith }) => probedWith === 'finger')?.turns[0];
      if (!turn) throw new Error('not recorded');
      const verdict = matched(serverHolds(finger, turn.received, { sent: turn.sent }));
      expect(verdict.confidence).not.toBe('weak');
    },
  );

  // efingerd 1.6.7, as observed.
  it('is weak on a blank line in reply to its query, then the end', () => {
    const sent = finger.openings[0] as Uint8Array;
    const blank = (more: Partial<Reply>) => finger.server(replyOf(text('\r\n'), { sent, ...more }));
    expect(matched(blank({ ended: true })).confidence).toBe('weak');
    expect(blank({}).answer).toBe('need');
    expect(blank({ ended: true, sent: text('x\r\n') }).answer).toBe('reject');
  });
});
