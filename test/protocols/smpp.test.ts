import { describe, expect, it } from 'vitest';
import { hex } from '../../src/bytes/build.ts';
import { smpp } from '../../src/protocols/smpp.ts';
import { matched, replyOf } from '../support/bytes.ts';
import { clientRecordings } from '../support/recordings.ts';

const sent = smpp.openings[0] as Uint8Array;

// Cuts, finality, recordings and other protocols' bytes are held by the contract tests.
describe('smpp', () => {
  it('reads the status of a generic_nack with our number', () => {
    const nack = hex('00000010 80000000 00000003 66627470');
    expect(matched(smpp.server(replyOf(nack, { sent }))).facts).toEqual({
      note: 'status 0x00000003',
    });
  });

  it('rejects a response to another number', () => {
    const other = hex('00000010 80000015 00000000 66627471');
    expect(smpp.server(replyOf(other, { sent })).answer).toBe('reject');
  });

  it('reads the version of a bind_transceiver', () => {
    const [bytes] = clientRecordings('smpp').flatMap((one) => one.clientBytes);
    const verdict = smpp.client({ bytes: bytes as Uint8Array, ended: false });
    expect(matched(verdict)).toMatchObject({
      rule: 'bind_transceiver',
      facts: { protocolVersion: '5.0' },
    });
  });
});
