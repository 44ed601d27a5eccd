import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { varnishCli } from '../../src/protocols/varnish-cli.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

describe('varnish-cli', () => {
  it.each(serverRecordings('varnish-cli').filter(({ stack }) => stack[0] !== 'tls'))(
    'is certain of $name, however its answer is cut',
    ({ exchanges }) => {
      const turn = exchanges.find(({ probedWith }) => probedWith === 'varnish-cli')?.turns[0];
      if (!turn) throw new Error('not recorded');
      const { sent, received } = turn;
      expect(matched(serverHolds(varnishCli, received, { sent })).confidence).toBe('certain');
    },
  );

  it('reads what the peer reveals of itself', () => {
    const found = serverRecordings('varnish-cli').flatMap(({ name, stack, exchanges }) => {
      const turn = exchanges.find(({ probedWith }) => probedWith === 'varnish-cli')?.turns[0];
      if (!turn || stack[0] === 'tls') return [];
      const reply = replyOf(turn.received, { sent: turn.sent, ended: true });
      return [[name, matched(varnishCli.server(reply)).facts]];
    });
    expect(Object.fromEntries(found)).toMatchObject({
      'varnish-cli/varnish-cli-7.1.1': { product: 'Varnish', note: 'authentication required' },
    });
  });

  it.each([
    ['200 hello\r\n', ''],
    ['107 x', ''],
    ['107 59\n', ''],
    ['220 mail ESMTP\r\n', ''],
    ['107 59      \nSHORT\n', ''],
  ])('rejects %j after %j', (reply, sent) => {
    expect(varnishCli.server(replyOf(text(reply), { sent: text(sent) })).answer).toBe('reject');
  });

  it.each(clientRecordings('varnish-cli'))('is certain of the client $name', ({ clientBytes }) => {
    for (const call of clientBytes) {
      expect(matched(clientHolds(varnishCli, call)).confidence).toBe('certain');
    }
  });

  it.each([['auth x\n'], ['AUTH TLS\r\n'], ['ping\n']])(
    'rejects the client bytes %j',
    (request) => {
      expect(varnishCli.client({ bytes: text(request), ended: false }).answer).toBe('reject');
    },
  );

  // varnishd 7.1.1 without -S, as its manual shows the banner.
  it('reads the version from the banner of a server without a password', () => {
    const reply =
      `200 193     \n${'-'.repeat(29)}\nVarnish Cache CLI 1.0\n${'-'.repeat(29)}\n` +
      'Linux,6.1,x86_64,-jnone,-sdefault,-hcritbit\nvarnish-7.1.1 revision 7cee1c58\n\n';
    const verdict = matched(serverHolds(varnishCli, text(reply)));
    expect(verdict.confidence).toBe('certain');
    expect(matched(varnishCli.server(replyOf(text(reply)))).facts).toEqual({
      product: 'Varnish',
      version: '7.1.1',
    });
  });
});
