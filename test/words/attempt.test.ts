import { expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import type { Exchange } from '../../src/identify/exchange.ts';
import { CLIENT_HELLO, LISTEN, opening } from '../../src/identify/probe.ts';
import { attemptText } from '../../src/words/attempt.ts';

function exchangeOf(more: Partial<Exchange> = {}): Exchange {
  return {
    probedWith: opening('redis'),
    turns: [{ sent: text('PING\r\n'), received: text('+PONG\r\n') }],
    end: 'eof',
    timing: { connected: 1, firstByte: 3, ended: 4 },
    ...more,
  };
}

it('an exchange shows its probe, its reply and its end', () => {
  expect(attemptText(exchangeOf())).toBe(
    'sent the redis opening, received 7 bytes; closed by the server after 4 ms, first byte after 3 ms',
  );
});

it('an exchange without a reply received nothing', () => {
  const turns = [{ sent: text('PING\r\n'), received: text('') }];
  const timing = { connected: 1, sentAt: 400, ended: 2500 };
  expect(attemptText(exchangeOf({ turns, end: 'timeout', timing }))).toBe(
    'listened, then sent the redis opening, received nothing; timed out after 2.5 s',
  );
});

it('an exchange inside TLS is shown after the handshake', () => {
  const inner = exchangeOf({ probedWith: LISTEN });
  const tls = { version: 'TLS 1.3' };
  expect(attemptText(exchangeOf({ probedWith: CLIENT_HELLO, tls, inner, end: 'open' }))).toMatch(
    /^completed the TLS handshake; inside TLS, listened, received 7 bytes; closed by firstbytes /,
  );
});

it('a refused upgrade to TLS is shown', () => {
  expect(attemptText(exchangeOf({ upgrade: 'refused' }))).toContain('; upgrade to TLS refused; ');
});

it('a failed connection shows the failure and the system error', () => {
  const timing = { ended: 3000 };
  expect(attemptText({ failure: 'timed-out', code: 'ETIMEDOUT', timing })).toBe(
    'timed-out (ETIMEDOUT) after 3.0 s',
  );
});
