import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { nut } from '../../src/protocols/nut.ts';
import { answerToStep, clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { serverRecordings } from '../support/recordings.ts';

describe('nut', () => {
  it.each(serverRecordings('nut').filter(({ stack }) => stack[0] !== 'tls'))(
    'is certain of $name, however its answer is cut',
    ({ exchanges }) => {
      const turn = exchanges.find(({ probedWith }) => probedWith === 'nut')?.turns[0];
      if (!turn) throw new Error('not recorded');
      const { sent, received } = turn;
      expect(matched(serverHolds(nut, received, { sent })).confidence).toBe('certain');
    },
  );

  it('reads what the peer reveals of itself', () => {
    const found = serverRecordings('nut').flatMap(({ name, stack, exchanges }) => {
      const turn = exchanges.find(({ probedWith }) => probedWith === 'nut')?.turns[0];
      if (!turn || stack[0] === 'tls') return [];
      const reply = replyOf(turn.received, { sent: turn.sent, ended: true });
      return [[name, matched(nut.server(reply)).facts]];
    });
    expect(Object.fromEntries(found)).toMatchObject({
      'nut/nut-upsd-2.8.0': { product: 'NUT upsd', version: '2.8.0' },
    });
  });

  it.each([
    ['ERR UNKNOWN-COMMAND\n', 'GET / HTTP/1.1\r\n', 'likely'],
    ['ERR ACCESS-DENIED\n', 'VER\n', 'likely'],
  ])('judges %j after %j: %s', (reply, sent, confidence) => {
    const verdict = serverHolds(nut, text(reply), { sent: text(sent) });
    expect(matched(verdict).confidence).toBe(confidence);
  });

  it.each([
    ['ERR unknown\n', ''],
    ['ERROR\r\n', ''],
    ['ERR UNKNOWN-COMMAND x\n', ''],
  ])('rejects %j after %j', (reply, sent) => {
    expect(nut.server(replyOf(text(reply), { sent: text(sent) })).answer).toBe('reject');
  });

  it.each([
    ['LIST UPS\n', 'likely'],
    ['GET VAR su700 ups.status\n', 'likely'],
    ['VER\n', 'weak'],
    ['STARTTLS\n', 'weak'],
  ])('judges the client bytes %j: %s', (request, confidence) => {
    expect(matched(clientHolds(nut, text(request))).confidence).toBe(confidence);
  });

  it.each([['GET / HTTP/1.1\r\n'], ['LIST "" *\r\n'], ['VERSION\n']])(
    'rejects the client bytes %j',
    (request) => {
      expect(nut.client({ bytes: text(request), ended: false }).answer).toBe('reject');
    },
  );

  it('upgrades to TLS only after OK STARTTLS', () => {
    const [step] = nut.starttls ?? [];
    expect(answerToStep(step, text('OK STARTTLS\n'))).toBe('yes');
    expect(answerToStep(step, text('ERR FEATURE-NOT-CONFIGURED\n'))).toBe('no');
    expect(answerToStep(step, text('OK'))).toBe('need');
  });
});
