import { describe, expect, it } from 'vitest';
import { quicClientHello } from '../../../src/capture/judge/quic-initial.ts';
import { udpClientRecordings } from '../../support/recordings.ts';

const [initial = new Uint8Array(0)] = udpClientRecordings('quic').flatMap((one) => one.clientBytes);

describe('quicClientHello', () => {
  it('reads the name and the protocols that a genuine client offers', () => {
    expect(quicClientHello([initial])).toMatchObject({ serverName: 'localhost', alpn: ['h3'] });
  });

  it('reads nothing if a byte of the packet differs', () => {
    const damaged = initial.slice();
    damaged[600] = (damaged[600] ?? 0) ^ 1;
    expect(quicClientHello([damaged])).toBeUndefined();
  });

  it('reads nothing from a packet that is cut anywhere', () => {
    for (let length = 0; length < initial.length; length += 37) {
      expect(quicClientHello([initial.subarray(0, length)])).toBeUndefined();
    }
  });
});
