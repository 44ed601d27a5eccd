import { once } from 'node:events';
import tls from 'node:tls';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { secured } from '../../fixtures/servers/index.ts';
import { wasAskedForCertificate } from '../../src/net/client-certificate.ts';
import { Tap } from '../../src/net/tap.ts';
import { TcpConnection } from '../../src/net/tcp-connection.ts';
import { opened } from '../support/command.ts';

/** The bytes that a client sends until it has received the first byte inside TLS. */
async function flight(options: tls.TlsOptions, client: tls.ConnectionOptions = {}) {
  const peer = await opened(
    secured(options, (socket) => {
      socket.write('x');
      socket.resume();
    }),
  );
  const connection = await new Promise<TcpConnection>((onConnect, onNoConnection) => {
    const { port } = peer;
    TcpConnection.open({ host: '127.0.0.1', port, timeout: 5000 }, { onConnect, onNoConnection });
  });
  const tap = new Tap(connection);
  const socket = tls.connect({ socket: tap, rejectUnauthorized: false, ...client });
  socket.write('hello');
  await once(socket, 'data');
  socket.destroy();
  return tap.sent;
}

const REQUESTED = { requestCert: true, rejectUnauthorized: false };
const versions = ['TLSv1.2', 'TLSv1.3'] as const;
const ciphers13 = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
];

function only(version: tls.SecureVersion): tls.TlsOptions {
  return { minVersion: version, maxVersion: version };
}

describe('the bytes that a client sent', () => {
  it.each(versions)('show that the server requested a certificate: %s', async (version) => {
    expect(wasAskedForCertificate(await flight({ ...only(version), ...REQUESTED }))).toBe(true);
  });

  it.each(versions)('show that the server requested none: %s', async (version) => {
    expect(wasAskedForCertificate(await flight(only(version)))).toBe(false);
  });

  it.each(ciphers13)('show the same with %s', async (ciphers) => {
    expect(
      wasAskedForCertificate(await flight({ ...only('TLSv1.3'), ciphers, ...REQUESTED })),
    ).toBe(true);
    expect(wasAskedForCertificate(await flight({ ...only('TLSv1.3'), ciphers }))).toBe(false);
  });

  it('show it where the server requested another key share first', async () => {
    const retried = { ...only('TLSv1.3'), ecdhCurve: 'P-384' };
    const client = { ecdhCurve: 'X25519:P-384' };
    expect(wasAskedForCertificate(await flight({ ...retried, ...REQUESTED }, client))).toBe(true);
    expect(wasAskedForCertificate(await flight(retried, client))).toBe(false);
  });

  it.each(versions)(
    'show nothing before the certificate is complete, and the same after: %s',
    async (version) => {
      const sent = await flight({ ...only(version), ...REQUESTED });
      const results = Array.from({ length: sent.length + 1 }, (_, end) =>
        wasAskedForCertificate(sent.subarray(0, end)),
      );
      const from = results.indexOf(true);
      expect(from).toBeGreaterThan(0);
      expect(results.slice(from).every(Boolean)).toBe(true);
    },
  );

  it('show none whatever byte the encrypted Finished of TLS 1.2 starts with', async () => {
    const sent = Uint8Array.from(await flight(only('TLSv1.2')));
    // The record after ChangeCipherSpec (14 03 03 00 01 01): its body starts after five bytes.
    const finished = Buffer.from(sent).indexOf(Buffer.from('14030300010116', 'hex')) + 6 + 5;
    expect(finished).toBeGreaterThan(11);
    for (let first = 0; first < 256; first++) {
      sent[finished] = first;
      expect(wasAskedForCertificate(sent)).toBe(false);
    }
  });

  it('never cause an exception', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(typeof wasAskedForCertificate(bytes)).toBe('boolean');
      }),
    );
  });
});
