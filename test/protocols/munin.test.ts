import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { munin } from '../../src/protocols/munin.ts';
import { answerToStep, clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { serverRecordings } from '../support/recordings.ts';

describe('munin', () => {
  it.each(serverRecordings('munin').filter(({ stack }) => stack[0] !== 'tls'))(
    'is certain of $name, however its answer is cut',
    ({ exchanges }) => {
      const turn = exchanges.find(({ probedWith }) => probedWith === 'munin')?.turns[0];
      if (!turn) throw new Error('not recorded');
      const { sent, received } = turn;
      expect(matched(serverHolds(munin, received, { sent })).confidence).toBe('certain');
    },
  );

  it('reads what the peer reveals of itself', () => {
    const found = serverRecordings('munin').flatMap(({ name, stack, exchanges }) => {
      const turn = exchanges.find(({ probedWith }) => probedWith === 'munin')?.turns[0];
      if (!turn || stack[0] === 'tls') return [];
      const reply = replyOf(turn.received, { sent: turn.sent, ended: true });
      return [[name, matched(munin.server(reply)).facts]];
    });
    expect(Object.fromEntries(found)).toMatchObject({
      'munin/munin-node-2.0.73': { product: 'munin-node', version: '2.0.73' },
    });
  });

  it.each([
    ['# munin\n', ''],
    ['# IANA WHOIS\n', ''],
  ])('rejects %j after %j', (reply, sent) => {
    expect(munin.server(replyOf(text(reply), { sent: text(sent) })).answer).toBe('reject');
  });

  it.each([
    ['cap multigraph dirtyconfig\n', 'certain'],
    ['list node.test\n', 'weak'],
  ])('judges the client bytes %j: %s', (request, confidence) => {
    expect(matched(clientHolds(munin, text(request))).confidence).toBe(confidence);
  });

  it.each([['version\n'], ['caps\n'], ['LIST x']])('rejects the client bytes %j', (request) => {
    expect(munin.client({ bytes: text(request), ended: false }).answer).toBe('reject');
  });

  it('upgrades to TLS only after TLS OK', () => {
    const [step] = munin.starttls ?? [];
    expect(answerToStep(step, text('TLS OK\n'))).toBe('yes');
    expect(answerToStep(step, text('# Unknown command. Try cap, list\n'))).toBe('no');
    expect(answerToStep(step, text('TLS'))).toBe('need');
  });
});
