import { describe, expect, it } from 'vitest';
import { concat, hex } from '../../src/bytes/build.ts';
import { openflow } from '../../src/protocols/openflow.ts';
import { matched, replyOf } from '../support/bytes.ts';

const sent = openflow.openings[0] as Uint8Array;
const hello = hex('04 00 0008 00000001');

describe('openflow', () => {
  it('is certain of an echo with the number that was sent', () => {
    const reply = concat(hello, hex('01 05 0008 00000002 01 03 000c fb626672'), 'fbof');
    expect(matched(openflow.server(replyOf(reply, { sent })))).toMatchObject({
      confidence: 'certain',
      facts: { protocolVersion: '1.3' },
    });
  });

  it('is certain of an error with the number that was sent', () => {
    const reply = concat(hello, hex('04 01 000c fb626671 0000 0000'));
    expect(matched(openflow.server(replyOf(reply, { sent }))).rule).toBe('error with our number');
  });

  it('is certain of an echo in a later turn', () => {
    const later = [{ sent, received: concat(hex('01 03 000c fb626672'), 'fbof') }];
    const verdict = openflow.server(replyOf(hello, { later }));
    expect(matched(verdict).confidence).toBe('certain');
  });

  it('is not sure of HELLO alone, nor of an echo of another number', () => {
    const other = concat(hello, hex('01 03 000c 00000002'), 'fbof');
    for (const reply of [hello, other]) {
      const verdict = openflow.server(replyOf(reply, { sent, ended: true }));
      expect(matched(verdict).confidence).toBe('weak');
    }
    expect(matched(openflow.client({ bytes: hello, ended: false })).confidence).toBe('weak');
  });
});
