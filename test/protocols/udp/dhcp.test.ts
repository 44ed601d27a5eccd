import { describe, expect, it } from 'vitest';
import { concat, hex, text } from '../../../src/bytes/build.ts';
import { dhcp } from '../../../src/protocols/udp/dhcp.ts';
import { matched, replyOf } from '../../support/bytes.ts';

const message = (head: string, options: Uint8Array) =>
  concat(hex(head), new Uint8Array(20), hex('ba79ec0634cf'), new Uint8Array(202), COOKIE, options);
const COOKIE = hex('63825363');
const discover = message(
  '01010600 d1209970',
  concat(hex('350101 3c08'), text('MSFT 5.0'), hex('ff')),
);

describe('dhcp', () => {
  it('reads the type of a message and the class of a client', () => {
    expect(matched(dhcp.client({ bytes: discover, ended: true }))).toMatchObject({
      rule: 'DISCOVER',
      facts: { product: 'MSFT', version: '5.0' },
    });
  });

  it('knows a server by the id and the hardware address that come back', () => {
    const context = { sent: discover, layer: 'udp', ended: true } as const;
    const offer = message('02010600 d1209970', hex('350102ff'));
    expect(matched(dhcp.server(replyOf(offer, context))).rule).toBe('OFFER with our id');
    const other = message('02010600 d1209971', hex('350102ff'));
    expect(dhcp.server(replyOf(other, context)).answer).toBe('reject');
  });

  it('rejects another cookie', () => {
    const wrong = discover.slice();
    wrong[236] = 0;
    expect(dhcp.client({ bytes: wrong, ended: true }).answer).toBe('reject');
  });
});
