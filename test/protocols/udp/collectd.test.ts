import { describe, expect, it } from 'vitest';
import { concat, hex } from '../../../src/bytes/build.ts';
import { collectd } from '../../../src/protocols/udp/collectd.ts';
import { matched } from '../../support/bytes.ts';

const values = concat(hex('0000 000b'), 'client\0', hex('0008 000c 1ac2b6e0f280abe5'));
const client = (bytes: Uint8Array) => collectd.client({ bytes, ended: true });

describe('collectd', () => {
  it('knows plain, signed and encrypted values', () => {
    expect(matched(client(values)).confidence).toBe('certain');
    const signature = concat(hex('0200 0028'), new Uint8Array(32).fill(7), 'user');
    expect(matched(client(concat(signature, values))).rule).toBe('signed values');
    const secret = concat(hex('0210 0040 0004'), 'user', new Uint8Array(54).fill(7));
    expect(matched(client(secret)).confidence).toBe('likely');
  });

  it('rejects a host without the zero at its end, and a name in other bytes', () => {
    expect(client(concat(hex('0000 000b'), 'client7', hex('0008 000c'))).answer).toBe('reject');
    expect(client(concat(hex('0000 000b'), 'cl\x01ent\0', hex('0008 000c'))).answer).toBe('reject');
  });
});
