import { describe, expect, it } from 'vitest';
import { concat, hex, text } from '../../../src/bytes/build.ts';
import { l2tp } from '../../../src/protocols/udp/l2tp.ts';
import { matched, replyOf } from '../../support/bytes.ts';

const context = { sent: l2tp.openings[0] as Uint8Array, layer: 'udp', ended: true } as const;
const serverSays = (bytes: Uint8Array) => l2tp.server(replyOf(bytes, context));

describe('l2tp', () => {
  it('knows an acknowledgement by the tunnel that was sent', () => {
    const acknowledgement = hex('c802 000c 6662 0000 0000 0001');
    expect(matched(serverSays(acknowledgement)).confidence).toBe('certain');
    expect(matched(serverSays(hex('c802 000c ffff 0000 0000 0001'))).confidence).toBe('weak');
  });

  it('reads the end of the tunnel, and the vendor', () => {
    const body = concat(
      hex('8008 0000 0000 0004'),
      hex('000f 0000 0008'),
      text('Xelerance'),
      hex('8008 0000 0009 776a'),
    );
    const message = concat(hex('c802 002b 6662 0000 0000 0001'), body);
    expect(matched(serverSays(message))).toMatchObject({
      rule: 'end of the tunnel',
      facts: { note: 'vendor Xelerance' },
    });
  });

  it('rejects another tunnel, and a reply to nothing', () => {
    const other = hex('c802 0014 6663 0000 0000 0001 8008 0000 0000 0002');
    expect(serverSays(other).answer).toBe('reject');
    expect(l2tp.server(replyOf(other, { layer: 'udp' })).answer).toBe('reject');
  });
});
