import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { daytime } from '../../src/protocols/daytime.ts';
import { matched, replyOf } from '../support/bytes.ts';
import { serverRecordings } from '../support/recordings.ts';

describe('daytime', () => {
  it.each(serverRecordings('daytime').filter(({ stack }) => stack[0] !== 'tls'))(
    'is certain of $name, however its answer is cut',
    ({ exchanges }) => {
      const turn = exchanges.find(({ probedWith }) => probedWith === 'daytime')?.turns[0];
      if (!turn) throw new Error('not recorded');
      const { sent, received } = turn;
      expect(matched(daytime.server(replyOf(received, { sent, ended: true }))).confidence).toBe(
        'certain',
      );
    },
  );

  it.each([
    ['Mon Nov 23 20:50:10 2026\r\nWelcome', ''],
    ['Welcome to the machine\r\n', ''],
    ['23 NOX 2026 18:17:08 UTC\r\n', ''],
    ['220 mail ESMTP\r\n', ''],
    ['SSH-2.0-x', ''],
  ])('rejects %j after %j', (reply, sent) => {
    expect(daytime.server(replyOf(text(reply), { sent: text(sent) })).answer).toBe('reject');
  });

  // RFC 867 leaves the syntax open; these are NIST's and that of Windows.
  it.each(['\n59541 21-11-23 13:09:37 00 0 0 829.4 UTC(NIST) * \n', '8:50:10 PM 11/23/2026\n'])(
    'is certain of %j once the server has closed',
    (reply) => {
      const bytes = text(reply);
      expect(matched(daytime.server(replyOf(bytes, { ended: true }))).confidence).toBe('certain');
      expect(daytime.server(replyOf(bytes)).answer).toBe('need');
    },
  );
});
