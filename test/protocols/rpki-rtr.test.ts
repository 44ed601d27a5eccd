import { describe, expect, it } from 'vitest';
import { concat, hex } from '../../src/bytes/build.ts';
import { rpkiRtr } from '../../src/protocols/rpki-rtr.ts';
import { matched, replyOf } from '../support/bytes.ts';

const sent = hex('01 02 0000 00000008');
const response = hex('01 03 1a2b 00000008');

describe('rpki-rtr', () => {
  it('is certain of a prefix after the Cache Response', () => {
    const prefix = hex('01 04 0000 00000014 01 18 18 00 c0000200 0000fde8');
    expect(matched(rpkiRtr.server(replyOf(concat(response, prefix), { sent })))).toMatchObject({
      confidence: 'certain',
      facts: { protocolVersion: '1' },
    });
    const wrong = concat(response, hex('01 04 0000 00000014 01 48 18 00'));
    expect(rpkiRtr.server(replyOf(wrong, { sent })).answer).toBe('reject');
  });

  it('is certain of an error that holds the query', () => {
    const report = hex('01 0a 0002 00000018 00000008 0102000000000008 00000000');
    expect(matched(rpkiRtr.server(replyOf(report, { sent })))).toMatchObject({
      confidence: 'certain',
      facts: { note: 'no data available' },
    });
  });

  it('is not sure of an empty cache with session 0, a Cache Reset and a client', () => {
    const empty = hex('01 03 0000 00000008 01 07 0000 00000018');
    const verdicts = [
      rpkiRtr.server(replyOf(empty, { sent })),
      rpkiRtr.server(replyOf(hex('01 08 0000 00000008'), { sent })),
      rpkiRtr.client({ bytes: sent, ended: false }),
    ];
    expect(verdicts.map((one) => matched(one).confidence)).toEqual(['weak', 'weak', 'weak']);
  });
});
