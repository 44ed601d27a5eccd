import { describe, expect, it } from 'vitest';
import { concat, hex, text } from '../../src/bytes/build.ts';
import { beckhoffAds } from '../../src/protocols/beckhoff-ads.ts';
import { matched, replyOf } from '../support/bytes.ts';

const sent = beckhoffAds.openings[0] as Uint8Array;
const reply = concat(
  hex('0000 38000000 6662730001016266 7f00000101011027 0100 0500 18000000 00000000 66627273'),
  hex('00000000 03 01 ae10'),
  text('Plc30 App'),
  new Uint8Array(7),
);

describe('beckhoff-ads', () => {
  it('reads name and version of the device', () => {
    expect(matched(beckhoffAds.server(replyOf(reply, { sent })))).toMatchObject({
      confidence: 'certain',
      facts: { product: 'Plc30 App', version: '3.1.4270' },
    });
  });

  it('compares addresses, command and invoke id with the request', () => {
    for (const at of [6, 14, 22, 34]) {
      const wrong = reply.slice();
      wrong[at] = (wrong[at] ?? 0) + 1;
      expect(beckhoffAds.server(replyOf(wrong, { sent })).answer).toBe('reject');
    }
    expect(beckhoffAds.server(replyOf(reply)).answer).toBe('reject');
    expect(beckhoffAds.server(replyOf(sent, { sent })).answer).toBe('reject');
  });

  it('is not sure about the registration of a port', () => {
    const bytes = hex('0010 02000000 0000');
    expect(matched(beckhoffAds.client({ bytes, ended: true })).confidence).toBe('weak');
  });
});
