import { describe, expect, it } from 'vitest';
import { concat, hex, text } from '../../src/bytes/build.ts';
import { aerospike } from '../../src/protocols/aerospike.ts';
import { matched, replyOf } from '../support/bytes.ts';

const sent = aerospike.openings[0] as Uint8Array;
const answers = 'build\t6.4.0.2\nedition\tAerospike Community Edition\n';
const reply = concat(hex('0201 000000000032'), text(answers));

describe('aerospike', () => {
  it('reads build and edition', () => {
    expect(matched(aerospike.server(replyOf(reply, { sent })))).toMatchObject({
      confidence: 'certain',
      facts: { product: 'Aerospike Community Edition', version: '6.4.0.2' },
    });
  });

  it('rejects the answer to another name, and to nothing', () => {
    const other = concat(hex('0201 00000000000d'), text('node\tBB9000000'));
    expect(aerospike.server(replyOf(other, { sent })).answer).toBe('reject');
    expect(aerospike.server(replyOf(reply)).answer).toBe('reject');
  });
});
