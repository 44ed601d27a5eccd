import { describe, expect, it } from 'vitest';
import { hex } from '../../../src/bytes/build.ts';
import { sflow } from '../../../src/protocols/udp/sflow.ts';
import { matched } from '../../support/bytes.ts';

const client = (bytes: Uint8Array) => sflow.client({ bytes, ended: true });
const rest = '00000000 00000001 00001000 00000001 00000001 00000060';

describe('sflow', () => {
  it('reads the agent and the first sample', () => {
    expect(matched(client(hex(`00000005 00000001 c0000201 ${rest}`))).confidence).toBe('likely');
  });

  it('is not sure without the address of an agent', () => {
    expect(matched(client(hex(`00000005 00000001 00000000 ${rest}`))).confidence).toBe('weak');
  });

  it('rejects a sample of another format, and no samples', () => {
    const other = rest.replace(/00000001 00000060$/, '00000009 00000060');
    expect(client(hex(`00000005 00000001 c0000201 ${other}`)).answer).toBe('reject');
  });
});
