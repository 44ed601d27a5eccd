import { describe, expect, it } from 'vitest';
import { hex } from '../../../src/bytes/build.ts';
import { cldap } from '../../../src/protocols/udp/cldap.ts';
import { matched, replyOf } from '../../support/bytes.ts';

const context = { sent: cldap.openings[0] as Uint8Array, layer: 'udp', ended: true } as const;

describe('cldap', () => {
  it('knows a result by the id that was sent, and says nothing about STARTTLS', () => {
    const done = hex('300d 02026662 6507 0a0100 0400 0400');
    const found = matched(cldap.server(replyOf(done, context)));
    expect(found).toMatchObject({ confidence: 'certain', facts: {} });
    const other = hex('300d 02026663 6507 0a0100 0400 0400');
    expect(cldap.server(replyOf(other, context)).answer).toBe('reject');
  });
});
