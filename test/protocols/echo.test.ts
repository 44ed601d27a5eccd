import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { echo } from '../../src/protocols/echo.ts';
import { openingFor } from '../../src/protocols/protocol.ts';
import { matched, replyOf, serverHolds } from '../support/bytes.ts';
import { serverRecordings } from '../support/recordings.ts';

const SENT = openingFor(echo, { host: '127.0.0.1', port: 7, path: '/' });

describe('echo', () => {
  it('is certain once all of a long message came back', () => {
    const [xinetd] = serverRecordings('echo');
    const own = xinetd?.exchanges.find(({ probedWith }) => probedWith === 'echo')?.turns[0];
    const bytes = own?.received ?? SENT;
    expect(serverHolds(echo, bytes, { sent: SENT }).answer).toBe('need');
    const verdict = echo.server(replyOf(bytes, { sent: SENT, ended: true }));
    expect(matched(verdict).confidence).toBe('certain');
  });

  it('is weak on a greeting that the server may send as well', () => {
    const greeting = text('RFB 003.008\n');
    const verdict = echo.server(replyOf(greeting, { sent: greeting, ended: true }));
    expect(matched(verdict).confidence).toBe('weak');
  });

  it('rejects other bytes, and a part of it at the end', () => {
    expect(echo.server(replyOf(text('firstbyteX'), { sent: SENT })).answer).toBe('reject');
    const part = replyOf(SENT.subarray(0, 9), { sent: SENT, ended: true });
    expect(echo.server(part).answer).toBe('reject');
  });

  it('accepts a copy with other line ends, and nothing behind it', () => {
    const sent = text('is anybody there?\r\n');
    const answer = (bytes: string) =>
      echo.server(replyOf(text(bytes), { sent, ended: true })).answer;
    expect(answer('is anybody there?\n')).toBe('match');
    expect(answer('is anybody there?')).toBe('match');
    expect(answer('is anybody there?\r\nno such command\r\n')).toBe('reject');
  });

  it('rejects everything while nothing was sent', () => {
    expect(echo.server(replyOf(text('hello'))).answer).toBe('reject');
  });
});
