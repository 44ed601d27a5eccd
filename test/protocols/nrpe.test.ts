import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { nrpe } from '../../src/protocols/nrpe.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

describe('nrpe', () => {
  it.each(serverRecordings('nrpe').filter(({ stack }) => stack[0] !== 'tls'))(
    'is certain of $name, however its answer is cut',
    ({ exchanges }) => {
      const turn = exchanges.find(({ probedWith }) => probedWith === 'nrpe')?.turns[0];
      if (!turn) throw new Error('not recorded');
      const { sent, received } = turn;
      expect(matched(serverHolds(nrpe, received, { sent })).confidence).toBe('certain');
    },
  );

  it('reads what the peer reveals of itself', () => {
    const found = serverRecordings('nrpe').flatMap(({ name, stack, exchanges }) => {
      const turn = exchanges.find(({ probedWith }) => probedWith === 'nrpe')?.turns[0];
      if (!turn || stack[0] === 'tls') return [];
      const reply = replyOf(turn.received, { sent: turn.sent, ended: true });
      return [[name, matched(nrpe.server(reply)).facts]];
    });
    expect(Object.fromEntries(found)).toMatchObject({
      'nrpe/nrpe-plain-4.1.0': { product: 'NRPE', version: '4.1.0' },
    });
  });

  it.each([
    [
      "\x00\x02\x00\x02\x8b&Yh\x00\x03NRPE: Command 'fb' not defined\x00",
      '\x00\x02\x00\x01',
      'certain',
    ],
    [
      '\x00\x04\x00\x02\r\xaa\xd2E\x00\x00\x00\x00\x00\x00\x00\x0cNRPE v4.1.0\x00',
      '\x00\x04\x00\x01',
      'certain',
    ],
  ])('judges %j after %j: %s', (reply, sent, confidence) => {
    const verdict = serverHolds(nrpe, text(reply), { sent: text(sent) });
    expect(matched(verdict).confidence).toBe(confidence);
  });

  it.each([
    ['\x00\x02\x00\x02\x8b&Yh\x00\x03hello', ''],
    ['\x00\x02\x00\x01', ''],
    ['\x00\x02\x00\x02\x8b&Yh\x00\x04', ''],
    ['NRPE v4', ''],
  ])('rejects %j after %j', (reply, sent) => {
    expect(nrpe.server(replyOf(text(reply), { sent: text(sent) })).answer).toBe('reject');
  });

  it.each(clientRecordings('nrpe'))('is likely of the client $name', ({ clientBytes }) => {
    for (const call of clientBytes) {
      expect(matched(clientHolds(nrpe, call)).confidence).toBe('likely');
    }
  });

  it.each([['\x00\x02\x00\x02'], ['\x00\x02\x00\x01abcd\x00\x00\x01\x02'], ['\x00\x05\x00\x01']])(
    'rejects the client bytes %j',
    (request) => {
      expect(nrpe.client({ bytes: text(request), ended: false }).answer).toBe('reject');
    },
  );
});
