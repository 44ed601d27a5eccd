import { describe, expect, it } from 'vitest';
import { concat, hex, text, u32be } from '../../src/bytes/build.ts';
import { carbonQuery } from '../../src/protocols/carbon-query.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { serverRecordings } from '../support/recordings.ts';

describe('carbon-query', () => {
  it.each(serverRecordings('carbon-query').filter(({ stack }) => stack[0] !== 'tls'))(
    'is certain of $name, however its answer is cut',
    ({ exchanges }) => {
      const turn = exchanges.find(({ probedWith }) => probedWith === 'carbon-query')?.turns[0];
      if (!turn) throw new Error('not recorded');
      const { sent, received } = turn;
      expect(matched(serverHolds(carbonQuery, received, { sent })).confidence).toBe('certain');
    },
  );

  it.each([
    ['\x00\x00\x00\x1b\x80\x02]', ''],
    ['HTTP/1.1 400 Bad', ''],
    ['\x00\x00\x00\x1bABCD', ''],
  ])('rejects %j after %j', (reply, sent) => {
    expect(carbonQuery.server(replyOf(text(reply), { sent: text(sent) })).answer).toBe('reject');
  });

  it('is certain of its own opening, and of a pickle of protocol 2', () => {
    expect(
      matched(clientHolds(carbonQuery, carbonQuery.openings[0] as Uint8Array)).confidence,
    ).toBe('certain');
    // Python 3.11: pickle.dumps({'type': 'cache-query', 'metric': 'a'}, protocol=2)
    const pickle = hex(
      '80027d7100285804000000747970657101580b00000063616368652d717565727971025806000000' +
        '6d657472696371035801000000617104752e',
    );
    expect(matched(clientHolds(carbonQuery, concat(u32be(pickle.length), pickle))).confidence).toBe(
      'certain',
    );
  });

  it.each(['00000010 80035d', '00000010 28645327', '48545450'])(
    'does not take %s for a query',
    (digits) => {
      const answer = carbonQuery.client({ bytes: hex(digits), ended: true }).answer;
      expect(answer).toBe('reject');
    },
  );
});
