import { describe, expect, it } from 'vitest';
import { concat, hex, u8, u32be } from '../../src/bytes/build.ts';
import { pulsar } from '../../src/protocols/pulsar.ts';
import { matched, replyOf, serverHolds } from '../support/bytes.ts';

const OPENING = pulsar.openings[0] as Uint8Array;

/** CommandConnected of PulsarApi.proto: the server's version and that of the protocol. */
function connected(version: string): Uint8Array {
  const body = concat(hex('0a'), u8(version.length), version, hex('10 13'));
  const base = concat(hex('0803 1a'), u8(body.length), body);
  return concat(u32be(base.length + 4), u32be(base.length), base);
}

describe('pulsar', () => {
  it('is certain of CONNECTED, and reads the version', () => {
    expect(
      matched(serverHolds(pulsar, connected('Pulsar Server2.10.1'), { sent: OPENING })),
    ).toMatchObject({
      confidence: 'certain',
      facts: { product: 'Pulsar Server', version: '2.10.1' },
    });
  });

  it('is certain of ERROR', () => {
    expect(
      matched(
        serverHolds(
          pulsar,
          concat(hex('0000001a 00000016 080e 7212 08 ffffffffffffffffff01 10 03 1a 03'), 'bad'),
          { sent: OPENING },
        ),
      ),
    ).toMatchObject({ confidence: 'certain', facts: { note: 'error 3' } });
  });

  it('rejects near misses', () => {
    expect(pulsar.server(replyOf(hex('00000011 00000011 08'), { sent: OPENING })).answer).toBe(
      'reject',
    );
    expect(pulsar.server(replyOf(hex('00000011 0000000d 0804'), { sent: OPENING })).answer).toBe(
      'reject',
    );
    expect(pulsar.server(replyOf(hex('00000011 0000000d 0803 1b'), { sent: OPENING })).answer).toBe(
      'reject',
    );
  });
});
