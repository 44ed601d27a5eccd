import { describe, expect, it } from 'vitest';
import { mountd } from '../../../src/protocols/udp/mountd.ts';
import { nfs } from '../../../src/protocols/udp/nfs.ts';
import { matched } from '../../support/bytes.ts';

describe('mountd over UDP', () => {
  it('knows calls of its program by the number', () => {
    const bytes = mountd.openings[0] as Uint8Array;
    expect(matched(mountd.client({ bytes, ended: true }))).toMatchObject({
      rule: 'call of mountd',
      facts: { protocolVersion: '3' },
    });
    expect(nfs.client({ bytes, ended: true }).answer).toBe('reject');
  });
});
