import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { discard } from '../../src/protocols/discard.ts';
import { replyOf } from '../support/bytes.ts';

describe('discard', () => {
  it('is never recognised by an answer, for there is none', () => {
    expect(discard.answersBy).toBe('silence');
    for (const said of ['', 'HTTP/1.1 400 Bad Request\r\n', 'ERROR\r\n']) {
      expect(discard.server(replyOf(text(said), { ended: true })).answer).toBe('reject');
    }
  });
});
