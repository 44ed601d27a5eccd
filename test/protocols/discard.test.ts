import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { discard } from '../../src/protocols/discard.ts';
import { replyOf } from '../support/bytes.ts';

describe('discard', () => {
  it('never matches a reply, since the server sends none', () => {
    expect(discard.answersBy).toBe('silence');
    for (const reply of ['', 'HTTP/1.1 400 Bad Request\r\n', 'ERROR\r\n']) {
      expect(discard.server(replyOf(text(reply), { ended: true })).answer).toBe('reject');
    }
  });
});
