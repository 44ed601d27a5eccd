import { describe, expect, it } from 'vitest';
import { hex } from '../../../src/bytes/build.ts';
import { iax2 } from '../../../src/protocols/udp/iax2.ts';
import { matched, replyOf } from '../../support/bytes.ts';

const context = { sent: iax2.openings[0] as Uint8Array, layer: 'udp', ended: true } as const;
const server = (bytes: string) => iax2.server(replyOf(hex(bytes), context));

describe('iax2', () => {
  it('knows a peer by our call number as the destination', () => {
    expect(matched(server('8001 6662 00000000 00 01 06 03'))).toMatchObject({
      confidence: 'certain',
      rule: 'PONG to our call',
    });
    expect(server('8001 6663 00000000 00 01 06 03').answer).toBe('reject');
  });

  it('rejects a frame that is not IAX control, and the opening itself', () => {
    expect(server('8001 6662 00000000 00 01 04 03').answer).toBe('reject');
    expect(server('e662 0000 00000000 00 00 06 1e').answer).toBe('reject');
  });

  it('is certain about a new call with its version only', () => {
    const call = hex('8e12 0000 00000005 00 00 06 01 0b 02 0002');
    expect(matched(iax2.client({ bytes: call, ended: true })).confidence).toBe('certain');
    const poke = context.sent;
    expect(matched(iax2.client({ bytes: poke, ended: true })).confidence).toBe('weak');
  });
});
