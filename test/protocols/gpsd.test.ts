import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { gpsd } from '../../src/protocols/gpsd.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { serverRecordings } from '../support/recordings.ts';

describe('gpsd', () => {
  it.each(serverRecordings('gpsd').filter(({ stack }) => stack[0] !== 'tls'))(
    'is certain of $name, however its answer is cut',
    ({ exchanges }) => {
      const turn = exchanges.find(({ probedWith }) => probedWith === 'gpsd')?.turns[0];
      if (!turn) throw new Error('not recorded');
      const { sent, received } = turn;
      expect(matched(serverHolds(gpsd, received, { sent })).confidence).toBe('certain');
    },
  );

  it('reads what the peer reveals of itself', () => {
    const found = serverRecordings('gpsd').flatMap(({ name, stack, exchanges }) => {
      const turn = exchanges.find(({ probedWith }) => probedWith === 'gpsd')?.turns[0];
      if (!turn || stack[0] === 'tls') return [];
      const reply = replyOf(turn.received, { sent: turn.sent, ended: true });
      return [[name, matched(gpsd.server(reply)).facts]];
    });
    expect(Object.fromEntries(found)).toMatchObject({
      'gpsd/gpsd-3.22': { product: 'gpsd', version: '3.22', protocolVersion: '3.14' },
    });
  });

  it.each([
    ['{"class":"TPV"', ''],
    ['{"jsonrpc":"2.0"', ''],
    ['{"class":"VERSION","rev"', ''],
  ])('rejects %j after %j', (reply, sent) => {
    expect(gpsd.server(replyOf(text(reply), { sent: text(sent) })).answer).toBe('reject');
  });

  it.each([
    ['?WATCH={"enable":true,"json":true};\n', 'certain'],
    ['?POLL;', 'certain'],
  ])('judges the client bytes %j: %s', (request, confidence) => {
    expect(matched(clientHolds(gpsd, text(request))).confidence).toBe(confidence);
  });

  it.each([['?X'], ['GET / '], ['? \n']])('rejects the client bytes %j', (request) => {
    expect(gpsd.client({ bytes: text(request), ended: false }).answer).toBe('reject');
  });
});
