import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { ident } from '../../src/protocols/ident.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { serverRecordings } from '../support/recordings.ts';

describe('ident', () => {
  it.each(serverRecordings('ident').filter(({ stack }) => stack[0] !== 'tls'))(
    'is certain of $name, however its answer is cut',
    ({ exchanges }) => {
      const turn = exchanges.find(({ probedWith }) => probedWith === 'ident')?.turns[0];
      if (!turn) throw new Error('not recorded');
      const { sent, received } = turn;
      expect(matched(serverHolds(ident, received, { sent })).confidence).toBe('certain');
    },
  );

  it.each([
    ['6193, 23 : USERID : UNIX : stjohns\r\n', '6193, 23\r\n', 'certain'],
    ['6195, 23 : USERID : UNIX ,US-ASCII :a\r\n', '6195, 23\r\n', 'certain'],
    ['6195, 23 : ERROR : NO-USER\r\n', '6195, 23\r\n', 'certain'],
  ])('judges %j after %j: %s', (reply, sent, confidence) => {
    const verdict = serverHolds(ident, text(reply), { sent: text(sent) });
    expect(matched(verdict).confidence).toBe(confidence);
  });

  it.each([
    ['0, 0\r\n', '0, 0\r\n'],
    ['1 , 2 : HELLO', ''],
    ['1 , 2 : ERROR : no good!', ''],
    ['123456', ''],
    ['0 OK\r\n', ''],
  ])('rejects %j after %j', (reply, sent) => {
    expect(ident.server(replyOf(text(reply), { sent: text(sent) })).answer).toBe('reject');
  });

  it.each([
    ['6193, 23\r\n', 'likely'],
    ['113,40000\r\n', 'likely'],
  ])('judges the client bytes %j: %s', (request, confidence) => {
    expect(matched(clientHolds(ident, text(request))).confidence).toBe(confidence);
  });

  it.each([['1 2'], ['a, b'], ['123456']])('rejects the client bytes %j', (request) => {
    expect(ident.client({ bytes: text(request), ended: false }).answer).toBe('reject');
  });

  // nullidentd 1.0, as observed.
  it('is likely of a server that repeats what it received in place of the ports', () => {
    const sent = text('GET / HTTP/1.1\r\n\r\n');
    const reply = text('GET / HTTP/1.1 : USERID : UNIX : foobar\r\n : USERID : UNIX : foobar\r\n');
    expect(matched(serverHolds(ident, reply, { sent })).confidence).toBe('likely');
    expect(matched(ident.server(replyOf(reply.subarray(41), { sent }))).confidence).toBe('likely');
    expect(ident.server(replyOf(reply, { sent: text('x\r\n') })).answer).toBe('reject');
    expect(ident.server(replyOf(text(' : USERID : x : y\r\n'), { sent })).answer).toBe('reject');
  });
});
