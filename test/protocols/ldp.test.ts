import { describe, expect, it } from 'vitest';
import { hex } from '../../src/bytes/build.ts';
import { ldp } from '../../src/protocols/ldp.ts';
import { matched, replyOf } from '../support/bytes.ts';

const rejected = '0001001c c0000201 0000 0001 0012 0000000c 0300 000a';

describe('ldp', () => {
  it('reads why a session is rejected', () => {
    const reply = hex(`${rejected} 80000010 00000000 0000`);
    expect(matched(ldp.server(replyOf(reply)))).toMatchObject({
      confidence: 'certain',
      facts: { note: 'session rejected: no hello' },
    });
  });

  it('rejects a status without a code, a message that does not fit, and router 0', () => {
    expect(ldp.server(replyOf(hex(`${rejected} 00000000 00000000 0000`))).answer).toBe('reject');
    const long = rejected.replace('0012', '0040');
    expect(ldp.server(replyOf(hex(`${long} 80000010 00000000 0000`))).answer).toBe('reject');
    const zero = rejected.replace('c0000201', '00000000');
    expect(ldp.server(replyOf(hex(`${zero} 80000010 00000000 0000`))).answer).toBe('reject');
  });
});
