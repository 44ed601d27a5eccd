import { describe, expect, it } from 'vitest';
import { hex } from '../../../src/bytes/build.ts';
import { bfd } from '../../../src/protocols/udp/bfd.ts';
import { matched, replyOf } from '../../support/bytes.ts';

const intervals = '000f4240 000186a0 00000000';
const sent = hex(`20400518 c796a3df 00000000 ${intervals}`);
const client = (bytes: Uint8Array) => bfd.client({ bytes, ended: true });

describe('bfd', () => {
  it('knows a neighbor by the discriminator that it returns', () => {
    const ours = replyOf(hex(`20800518 04320c23 c796a3df ${intervals}`), { sent, layer: 'udp' });
    expect(matched(bfd.server(ours)).confidence).toBe('certain');
    const other = replyOf(hex(`20800518 04320c23 c796a3de ${intervals}`), { sent, layer: 'udp' });
    expect(bfd.server(other).answer).toBe('reject');
  });

  it('discards what a router discards', () => {
    expect(matched(client(sent)).rule).toBe('first control packet');
    const wrong = {
      version: `40400518 c796a3df 00000000 ${intervals}`,
      multipoint: `20410518 c796a3df 00000000 ${intervals}`,
      multiplier: `20400018 c796a3df 00000000 ${intervals}`,
      length: `20400517 c796a3df 00000000 ${intervals}`,
      'no discriminator': `20400518 00000000 00000000 ${intervals}`,
      'up without the other one': `20c00518 c796a3df 00000000 ${intervals}`,
    };
    for (const [name, bytes] of Object.entries(wrong)) {
      expect(client(hex(bytes)).answer, name).toBe('reject');
    }
  });
});
