import { describe, expect, it } from 'vitest';
import { concat, hex } from '../../../src/bytes/build.ts';
import { ipfix } from '../../../src/protocols/udp/ipfix.ts';
import { matched } from '../../support/bytes.ts';

const client = (bytes: Uint8Array) => ipfix.client({ bytes, ended: true });
const header = (length: string) => hex(`000a ${length} 6b0adbc7 00000001 00000000`);

describe('ipfix', () => {
  it('reads a template with a field of an enterprise', () => {
    const fields = hex('0008 0004 8001 ffff 00001f88');
    const template = concat(header('0024'), hex('0002 0014 0100 0002'), fields);
    expect(matched(client(template)).confidence).toBe('certain');
  });

  it('is not sure about data, and rejects a set that is longer than the message', () => {
    expect(matched(client(concat(header('0020'), hex('0100 0010')))).confidence).toBe('weak');
    expect(client(concat(header('0020'), hex('0100 0040'))).answer).toBe('reject');
  });
});
