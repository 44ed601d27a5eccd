import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { graphite } from '../../src/protocols/graphite.ts';
import { clientHolds, matched, replyOf } from '../support/bytes.ts';

describe('graphite', () => {
  it.each([
    ['local.random.diceroll 4 1700000000\n', 'certain'],
    ['disk.used;datacenter=dc1 42.5 1700000000\n', 'certain'],
    ['a.b 1e3 -1\n', 'certain'],
  ])('judges the client bytes %j: %s', (request, confidence) => {
    expect(matched(clientHolds(graphite, text(request))).confidence).toBe(confidence);
  });

  it.each([['GET / HTTP/1.1\r\n'], ['a b c\n'], ['version\r\n'], ['\x16\x03\x01']])(
    'rejects the client bytes %j',
    (request) => {
      expect(graphite.client({ bytes: text(request), ended: false }).answer).toBe('reject');
    },
  );

  it('never matches a reply, since the server sends none', () => {
    expect(graphite.answersBy).toBe('silence');
    for (const reply of ['', 'HTTP/1.1 400 Bad Request\r\n', 'ERROR\r\n']) {
      expect(graphite.server(replyOf(text(reply), { ended: true })).answer).toBe('reject');
    }
  });
});
