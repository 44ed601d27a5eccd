import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { graphite } from '../../src/protocols/graphite.ts';
import { clientHolds, matched, replyOf } from '../support/bytes.ts';

describe('graphite', () => {
  it.each([
    ['local.random.diceroll 4 1700000000\n', 'certain'],
    ['disk.used;datacenter=dc1 42.5 1700000000\n', 'certain'],
    ['a.b 1e3 -1\n', 'certain'],
  ])('judges the call %j: %s', (said, confidence) => {
    expect(matched(clientHolds(graphite, text(said))).confidence).toBe(confidence);
  });

  it.each([['GET / HTTP/1.1\r\n'], ['a b c\n'], ['version\r\n'], ['\x16\x03\x01']])(
    'rejects the call %j',
    (said) => {
      expect(graphite.client({ bytes: text(said), ended: false }).answer).toBe('reject');
    },
  );

  it('is never recognised by an answer, for there is none', () => {
    expect(graphite.answersBy).toBe('silence');
    for (const said of ['', 'HTTP/1.1 400 Bad Request\r\n', 'ERROR\r\n']) {
      expect(graphite.server(replyOf(text(said), { ended: true })).answer).toBe('reject');
    }
  });
});
