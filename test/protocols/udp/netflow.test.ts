import { describe, expect, it } from 'vitest';
import { concat, hex } from '../../../src/bytes/build.ts';
import { netflow } from '../../../src/protocols/udp/netflow.ts';
import { matched } from '../../support/bytes.ts';

const client = (bytes: Uint8Array) => netflow.client({ bytes, ended: true });
const header9 = hex('0009 0002 00005000 6b0adbc7 00000001 00000000');

describe('netflow', () => {
  it('is weaker about a datagram of version 5 that was cut', () => {
    const header = hex('0005 0001 00005000 6b0adbc7 07354e70 00000000 00000000');
    expect(matched(client(concat(header, new Uint8Array(48)))).confidence).toBe('likely');
    expect(matched(client(concat(header, new Uint8Array(20)))).confidence).toBe('weak');
  });

  it('reads a template of version 9', () => {
    const template = concat(header9, hex('0000 0010 0400 0002 0008 0004 000c 0004'));
    expect(matched(client(template))).toMatchObject({
      confidence: 'certain',
      facts: { protocolVersion: '9' },
    });
  });

  it('is not sure about data without its template', () => {
    expect(matched(client(concat(header9, hex('0100 0010')))).confidence).toBe('weak');
  });

  it('rejects a template whose fields do not fit, and a time before there were routers', () => {
    const large = concat(header9, hex('0000 0010 0400 0012 0008 0004 000c 0004'));
    expect(client(large).answer).toBe('reject');
    expect(client(hex('0005 0001 00005000 00000007 00000000')).answer).toBe('reject');
  });
});
