import { describe, expect, it } from 'vitest';
import { hex, text } from '../../src/bytes/build.ts';
import { carbonPickle } from '../../src/protocols/carbon-pickle.ts';
import { clientHolds, matched, replyOf } from '../support/bytes.ts';

describe('carbon-pickle', () => {
  it('never matches a reply, since the server sends none', () => {
    expect(carbonPickle.answersBy).toBe('silence');
    for (const reply of ['', 'HTTP/1.1 400 Bad Request\r\n', 'ERROR\r\n']) {
      expect(carbonPickle.server(replyOf(text(reply), { ended: true })).answer).toBe('reject');
    }
  });

  // Python 3.11: pickle.dumps([('a.b', (1700000000, 1.5))], protocol=...), after its length.
  it.each([
    '0000002580025d71005803000000612e6271014a00f15365473ff8000000000000867102867103612e',
    '000000278004951c000000000000005d948c03612e62944a00f15365473ff800000000000086948694612e',
  ])('is likely of a pickled list: %s', (digits) => {
    expect(matched(clientHolds(carbonPickle, hex(digits))).confidence).toBe('likely');
  });

  it.each(['00000024 80027d', '00200000 8002', '48545450', '00000010 0800'])(
    'rejects %s',
    (digits) => {
      expect(carbonPickle.client({ bytes: hex(digits), ended: false }).answer).toBe('reject');
    },
  );
});
