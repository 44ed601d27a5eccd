import { describe, expect, it } from 'vitest';
import { concat, hex, text } from '../../../src/bytes/build.ts';
import { fins } from '../../../src/protocols/udp/fins.ts';
import { matched, replyOf } from '../../support/bytes.ts';

const context = { sent: fins.openings[0] as Uint8Array, layer: 'udp', ended: true } as const;

describe('fins over UDP', () => {
  it('reads model and version of the controller', () => {
    const head = hex('c0 00 02 006300 000000 fb 0501 0000');
    const reply = concat(head, text('CJ2M-CPU33'.padEnd(20)), text('02.01'.padEnd(20)));
    expect(matched(fins.server(replyOf(reply, context)))).toMatchObject({
      confidence: 'certain',
      facts: { product: 'CJ2M-CPU33', version: '02.01' },
    });
  });

  it('compares the addresses, the service id and the command', () => {
    for (const wrong of [
      'c0 00 02 006200 000000 fb 0501 0000',
      'c0 00 02 006300 000100 fb 0501 0000',
      'c0 00 02 006300 000000 fa 0501 0000',
      'c0 00 02 006300 000000 fb 0601 0000',
      '80 00 02 006300 000000 fb 0501 0000',
    ]) {
      expect(fins.server(replyOf(hex(wrong), context)).answer).toBe('reject');
    }
  });
});
