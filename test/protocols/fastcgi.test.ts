import { describe, expect, it } from 'vitest';
import { hex } from '../../src/bytes/build.ts';
import { fastcgi } from '../../src/protocols/fastcgi.ts';
import { matched, replyOf, serverHolds } from '../support/bytes.ts';

const OPENING = fastcgi.openings[0] as Uint8Array;

describe('fastcgi', () => {
  it('is certain of FCGI_UNKNOWN_TYPE (section 4.2)', () => {
    expect(
      matched(serverHolds(fastcgi, hex('010b0000 00080000 09000000 00000000'), { sent: OPENING })),
    ).toMatchObject({ confidence: 'certain' });
  });

  it('rejects near misses', () => {
    expect(
      fastcgi.server(replyOf(hex('010a0000 0012 0600 0f01 46434748'), { sent: OPENING })).answer,
    ).toBe('reject');
    expect(fastcgi.server(replyOf(hex('010c'), { sent: OPENING })).answer).toBe('reject');
    expect(fastcgi.server(replyOf(hex('010a0000 00000000'))).answer).toBe('reject');
  });
});
