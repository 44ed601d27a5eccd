import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { gopher } from '../../src/protocols/gopher.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { serverRecordings } from '../support/recordings.ts';

describe('gopher', () => {
  it.each([
    ['iWelcome\t\tnull.host\t1\r\n1Docs\t/docs\texample.org\t70\r\n', '\r\n', 'certain'],
    ['1Docs\t/docs\texample.org\t70\r\n.\r\n', '\r\n', 'certain'],
    ["3'/x' does not exist\t\terror.host\t1\r\n", 'x\r\n', 'certain'],
    ['0hello\t/hello.txt\texample.org\t70\t+\r\n', '\r\n', 'likely'],
  ])('judges %j after %j: %s', (reply, sent, confidence) => {
    const verdict = serverHolds(gopher, text(reply), { sent: text(sent) });
    expect(matched(verdict).confidence).toBe(confidence);
  });

  it.each([
    ['1Docs\t/docs\texample.org\t70\r\n', ''],
    ['1a\tb\r\n', '\r\n'],
    ['0\t1\t2\tx\r\n', '\r\n'],
    ['A\t\t\t1\r\n', '\r\n'],
    ['220 hello\r\n', '\r\n'],
  ])('rejects %j after %j', (reply, sent) => {
    expect(gopher.server(replyOf(text(reply), { sent: text(sent) })).answer).toBe('reject');
  });

  it.each([
    ['/docs\t+\r\n', 'likely'],
    ['\t$\r\n', 'likely'],
  ])('judges the client bytes %j: %s', (request, confidence) => {
    expect(matched(clientHolds(gopher, text(request))).confidence).toBe(confidence);
  });

  it.each([['/docs\r\n'], ['\r\n']])('rejects the client bytes %j', (request) => {
    expect(gopher.client({ bytes: text(request), ended: false }).answer).toBe('reject');
  });

  it.each(serverRecordings('gopher'))('recognises the menu of $name', ({ exchanges }) => {
    const turn = exchanges.find(({ probedWith }) => probedWith === 'gopher')?.turns[0];
    if (!turn) throw new Error('not recorded');
    const verdict = matched(serverHolds(gopher, turn.received, { sent: turn.sent }));
    expect(verdict.confidence).not.toBe('weak');
  });

  it('reads the version of Gophernicus below its menu', () => {
    const server = serverRecordings('gopher').find(({ product }) => product === 'Gophernicus');
    const turn = server?.exchanges.find(({ probedWith }) => probedWith === 'gopher')?.turns[0];
    if (!turn) throw new Error('not recorded');
    const { facts } = matched(gopher.server(replyOf(turn.received, { sent: turn.sent })));
    expect(facts).toEqual({ product: 'Gophernicus', version: '3.1.1' });
  });
});
