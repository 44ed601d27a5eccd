import { describe, expect, it } from 'vitest';
import { concat, hex } from '../../src/bytes/build.ts';
import { giop } from '../../src/protocols/giop.ts';
import { matched, replyOf } from '../support/bytes.ts';

const message = (digits: string) => concat('GIOP', hex(digits));

describe('giop', () => {
  it('reads the type and the version of a reply in either byte order', () => {
    const verdict = giop.server(replyOf(message('01 02 01 01 18000000')));
    expect(matched(verdict)).toMatchObject({ rule: 'Reply', facts: { protocolVersion: '1.2' } });
    expect(matched(giop.server(replyOf(message('01 00 00 06 00000000')))).rule).toBe(
      'MessageError',
    );
  });

  it('rejects a request as a reply, and GIOP 2', () => {
    expect(giop.server(replyOf(message('01 02 01 00 18000000'))).answer).toBe('reject');
    expect(giop.server(replyOf(message('02 00 00 01 00000000'))).answer).toBe('reject');
  });
});
