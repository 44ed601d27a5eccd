import { describe, expect, it } from 'vitest';
import { concat, hex } from '../../../src/bytes/build.ts';
import { xdmcp } from '../../../src/protocols/udp/xdmcp.ts';
import { matched, replyOf } from '../../support/bytes.ts';

const sent = xdmcp.openings[0] as Uint8Array;
const context = { sent, layer: 'udp', ended: true } as const;
const willing = concat(hex('0001 0005 0014 0000 0004'), 'host', hex('000a'), 'no load at');

describe('xdmcp', () => {
  it('reads the status of a display manager that is willing', () => {
    expect(matched(xdmcp.server(replyOf(willing, context)))).toMatchObject({
      rule: 'Willing',
      facts: { note: 'no load at' },
    });
  });

  it('is not sure without texts', () => {
    const empty = hex('0001 0005 0006 0000 0000 0000');
    expect(matched(xdmcp.server(replyOf(empty, context))).confidence).toBe('weak');
  });

  it('rejects lengths that do not agree, and an answer to nothing', () => {
    const wrong = willing.slice();
    wrong[5] = 0x15;
    expect(xdmcp.server(replyOf(wrong, context)).answer).toBe('reject');
    expect(xdmcp.server(replyOf(willing, { layer: 'udp' })).answer).toBe('reject');
  });
});
