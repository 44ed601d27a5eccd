import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { relp } from '../../src/protocols/relp.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { serverRecordings } from '../support/recordings.ts';

describe('relp', () => {
  it.each(serverRecordings('relp').filter(({ stack }) => stack[0] !== 'tls'))(
    'is certain of $name, however its answer is cut',
    ({ exchanges }) => {
      const turn = exchanges.find(({ probedWith }) => probedWith === 'relp')?.turns[0];
      if (!turn) throw new Error('not recorded');
      const { sent, received } = turn;
      expect(matched(serverHolds(relp, received, { sent })).confidence).toBe('certain');
    },
  );

  it('reads what the peer reveals of itself', () => {
    const found = serverRecordings('relp').flatMap(({ name, stack, exchanges }) => {
      const turn = exchanges.find(({ probedWith }) => probedWith === 'relp')?.turns[0];
      if (!turn || stack[0] === 'tls') return [];
      const reply = replyOf(turn.received, { sent: turn.sent, ended: true });
      return [[name, matched(relp.server(reply)).facts]];
    });
    expect(Object.fromEntries(found)).toMatchObject({
      'relp/rsyslog-relp-8.2302.0': { product: 'librelp', version: '1.11.0' },
    });
  });

  it.each([
    ['0 serverclose 0\n', 'GET / HTTP/1.1\r\n', 'likely'],
    [
      '1 rsp 44 500 required command not supported by client\n0 serverclose 0\n',
      '1 open 14 relp_version=0\n',
      'certain',
    ],
    ['7 rsp 6 200 OK\n', '1 open 14 relp_version=0\n', 'likely'],
  ])('judges %j after %j: %s', (reply, sent, confidence) => {
    const verdict = serverHolds(relp, text(reply), { sent: text(sent) });
    expect(matched(verdict).confidence).toBe(confidence);
  });

  it.each([
    ['1 open 5 hello\n', ''],
    ['0 OK\r\n', ''],
    ['1 rsp x', ''],
    ['1 rsp 6 300 No\n', ''],
  ])('rejects %j after %j', (reply, sent) => {
    expect(relp.server(replyOf(text(reply), { sent: text(sent) })).answer).toBe('reject');
  });

  it.each([
    ['1 open 85 relp_version=0\nrelp_software=librelp,1.11.0\ncommands=syslog\n', 'certain'],
  ])('judges the client bytes %j: %s', (request, confidence) => {
    expect(matched(clientHolds(relp, text(request))).confidence).toBe(confidence);
  });

  it.each([['1 syslog 5 hello\n'], ['1 open 5 hello'], ['0 open 5 relp_version']])(
    'rejects the client bytes %j',
    (request) => {
      expect(relp.client({ bytes: text(request), ended: false }).answer).toBe('reject');
    },
  );
});
