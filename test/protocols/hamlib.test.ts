import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { hamlib } from '../../src/protocols/hamlib.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

describe('hamlib', () => {
  it.each(serverRecordings('hamlib').filter(({ stack }) => stack[0] !== 'tls'))(
    'is certain of $name, however its answer is cut',
    ({ exchanges }) => {
      const turn = exchanges.find(({ probedWith }) => probedWith === 'hamlib')?.turns[0];
      if (!turn) throw new Error('not recorded');
      const { sent, received } = turn;
      expect(matched(serverHolds(hamlib, received, { sent })).confidence).toBe('certain');
    },
  );

  it('reads what the peer reveals of itself', () => {
    const found = serverRecordings('hamlib').flatMap(({ name, stack, exchanges }) => {
      const turn = exchanges.find(({ probedWith }) => probedWith === 'hamlib')?.turns[0];
      if (!turn || stack[0] === 'tls') return [];
      const reply = replyOf(turn.received, { sent: turn.sent, ended: true });
      return [[name, matched(hamlib.server(reply)).facts]];
    });
    expect(Object.fromEntries(found)).toMatchObject({
      'hamlib/rigctld-4.5.4': { note: 'Dummy (Hamlib)' },
    });
  });

  it.each([
    ['RPRT -1\n', 'GET / HTTP/1.1\r\n', 'likely'],
    ['RPRT 0\n', 'x\r\n', 'likely'],
  ])('judges %j after %j: %s', (reply, sent, confidence) => {
    const verdict = serverHolds(hamlib, text(reply), { sent: text(sent) });
    expect(matched(verdict).confidence).toBe(confidence);
  });

  it.each([
    ['145000000\n', 'x\n'],
    ['VFOA\n', 'v\n'],
    ['RPRT 1\n', ''],
    ['RPRTX', ''],
    ['dump_caps:\nCats', ''],
  ])('rejects %j after %j', (reply, sent) => {
    expect(hamlib.server(replyOf(text(reply), { sent: text(sent) })).answer).toBe('reject');
  });

  it.each(clientRecordings('hamlib'))('is certain of the client $name', ({ clientBytes }) => {
    for (const call of clientBytes) {
      expect(matched(clientHolds(hamlib, call)).confidence).toBe('certain');
    }
  });

  it.each([
    ['\\dump_state\n', 'certain'],
    ['+\\get_freq\n', 'certain'],
  ])('judges the client bytes %j: %s', (request, confidence) => {
    expect(matched(clientHolds(hamlib, text(request))).confidence).toBe(confidence);
  });

  it.each([['f\n'], ['\\\\server'], ['T 1\n']])('rejects the client bytes %j', (request) => {
    expect(hamlib.client({ bytes: text(request), ended: false }).answer).toBe('reject');
  });
});
