import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { lpd } from '../../src/protocols/lpd.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

describe('lpd', () => {
  it.each(serverRecordings('lpd').filter(({ stack }) => stack[0] !== 'tls'))(
    'is certain of $name, however its answer is cut',
    ({ exchanges }) => {
      const turn = exchanges.find(({ probedWith }) => probedWith === 'lpd')?.turns[0];
      if (!turn) throw new Error('not recorded');
      const { sent, received } = turn;
      expect(matched(serverHolds(lpd, received, { sent })).confidence).toBe('certain');
    },
  );

  it.each([
    ['mx: lpd: Your host does not have line printer access\n', '', 'likely'],
    ['mx: lpd: Illegal service request\n', 'GET / HTTP/1.1\r\n', 'likely'],
    ['mx: lpd: other: unknown printer\n', '\x03nxdomain\n', 'likely'],
    ['Printer: lp@mx\n', '\x03nxdomain\n', 'likely'],
  ])('judges %j after %j: %s', (reply, sent, confidence) => {
    const verdict = serverHolds(lpd, text(reply), { sent: text(sent) });
    expect(matched(verdict).confidence).toBe(confidence);
  });

  it.each([
    ['mx: lpd: hello\n', ''],
    ['login: lpd\n', ''],
    ['Printer: lp@mx\n', ''],
    ['SSH-2.0-x\r\n', ''],
  ])('rejects %j after %j', (reply, sent) => {
    expect(lpd.server(replyOf(text(reply), { sent: text(sent) })).answer).toBe('reject');
  });

  it.each(clientRecordings('lpd'))('is likely of the client $name', ({ clientBytes }) => {
    for (const call of clientBytes) {
      expect(matched(clientHolds(lpd, call)).confidence).toBe('likely');
    }
  });

  it.each([['\x01a b\n'], ['\x06lp\n'], ['\x03\n'], ['\x05\x01\x00']])(
    'rejects the client bytes %j',
    (request) => {
      expect(lpd.client({ bytes: text(request), ended: false }).answer).toBe('reject');
    },
  );

  it('finds a queue of one letter weak', () => {
    const bytes = text('\x05d\n');
    expect(matched(lpd.client({ bytes, ended: true })).confidence).toBe('weak');
  });
});
