import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { finger } from '../../src/protocols/finger.ts';
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
  ])('judges %j after %j: %s', (said, sent, confidence) => {
    const verdict = serverHolds(finger, text(said), { sent: text(sent) });
    expect(matched(verdict).confidence).toBe(confidence);
  });

  it.each([
    ['finger: nxdomain: no such user.\r\n', ''],
    ['Login: ', ''],
    ['Login incorrect\r\n', 'x\r\n'],
    ['ERROR\r\n', 'x\r\n'],
    ['\r\n', 'x\r\n'],
    ['finger:x\r\n', 'x\r\n'],
  ])('rejects %j after %j', (said, sent) => {
    expect(finger.server(replyOf(text(said), { sent: text(sent) })).answer).toBe('reject');
  });

  it.each([
    ['/W root\r\n', 'likely'],
    ['/W\r\n', 'likely'],
  ])('judges the call %j: %s', (said, confidence) => {
    expect(matched(clientHolds(finger, text(said))).confidence).toBe(confidence);
  });

  it.each([['root\r\n'], ['/x'], ['GET / ']])('rejects the call %j', (said) => {
    expect(finger.client({ bytes: text(said), ended: false }).answer).toBe('reject');
  });

  it.each(serverRecordings('finger'))('recognises $name when asked for nobody', ({ exchanges }) => {
    const turn = exchanges.find(({ probedWith: asked }) => asked === 'finger')?.turns[0];
    if (!turn) throw new Error('not recorded');
    const verdict = matched(serverHolds(finger, turn.received, { sent: turn.sent }));
    expect(verdict.confidence).not.toBe('weak');
  });
});
