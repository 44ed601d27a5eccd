import { describe, expect, it } from 'vitest';
import { concat, hex, text } from '../../../src/bytes/build.ts';
import { slp } from '../../../src/protocols/udp/slp.ts';
import { matched, replyOf } from '../../support/bytes.ts';

const context = { sent: slp.openings[0] as Uint8Array, layer: 'udp', ended: true } as const;
const types = text('service:printer');
const reply = (id: string, kind = '0a') =>
  concat(hex(`02 ${kind} 000023 00 00 000000 ${id} 0002`), text('en'), hex('0000 000f'), types);

describe('slp', () => {
  it('knows the list of types by the id that was sent', () => {
    expect(matched(slp.server(replyOf(reply('6662'), context))).confidence).toBe('certain');
    expect(slp.server(replyOf(reply('6663'), context)).answer).toBe('reject');
    expect(slp.server(replyOf(reply('6662', '07'), context)).answer).toBe('reject');
  });

  it('reports an error', () => {
    const error = concat(hex('02 0a 000012 00 00 000000 6662 0002'), text('en'), hex('0004'));
    expect(matched(slp.server(replyOf(error, context))).facts.note).toBe('error code 4');
  });

  it('knows its own opening', () => {
    expect(matched(slp.client({ bytes: context.sent, ended: true })).confidence).toBe('likely');
  });
});
