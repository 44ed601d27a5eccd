import { describe, expect, it } from 'vitest';
import { hex } from '../../src/bytes/build.ts';
import { fins } from '../../src/protocols/fins.ts';
import { matched, replyOf } from '../support/bytes.ts';

const sent = fins.openings[0] as Uint8Array;

describe('fins', () => {
  it('knows the node address, and an error of the controller', () => {
    const node = hex('46494e53 00000010 00000001 00000000 000000ef 00000001');
    expect(matched(fins.server(replyOf(node, { sent }))).rule).toBe('FINS/TCP node address');
    const error = hex('46494e53 00000008 00000003 00000020');
    expect(matched(fins.server(replyOf(error, { sent }))).facts).toEqual({ note: 'error code 32' });
  });

  it('rejects the request itself, and a length below the shortest', () => {
    expect(fins.server(replyOf(sent, { sent })).answer).toBe('reject');
    const short = hex('46494e53 00000004 00000001 00000000');
    expect(fins.server(replyOf(short, { sent })).answer).toBe('reject');
  });
});
