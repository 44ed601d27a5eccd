import type tls from 'node:tls';
import { describe, expect, it } from 'vitest';
import {
  answerHttp,
  banner,
  certificateFor,
  closing,
  echo,
  reset,
  secured,
  ssh,
  web,
} from '../../fixtures/servers/index.ts';
import { isExchange } from '../../src/identify/exchange.ts';
import { CLIENT_HELLO } from '../../src/identify/probe.ts';
import { opened } from '../support/command.ts';
import { foundIn, longestTurn, probed } from '../support/probing.ts';

/** A TLS server that answers HTTP inside. */
function secureHttp(options: tls.TlsOptions = {}) {
  return opened(secured(options, answerHttp));
}

describe('the facts of a handshake', () => {
  it('are version, cipher, ALPN and the certificate', async () => {
    const peer = await secureHttp({ ALPNProtocols: ['http/1.1'] });
    const { identification } = await probed(peer, 'tls/http', { serverName: 'localhost' });
    expect(identification.stack).toEqual(['tls', 'http']);
    expect(identification.tls).toMatchObject({
      version: 'TLS 1.3',
      alpn: 'http/1.1',
      cipher: expect.stringMatching(/^TLS_/),
      certificate: {
        subject: expect.stringContaining('fixture.example'),
        names: ['localhost', '127.0.0.1'],
        validFrom: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        validTo: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        coversName: true,
      },
    });
    expect(identification.tls?.wantsClientCertificate).toBeUndefined();
  });

  it.each([
    ['localhost', true],
    ['127.0.0.1', true],
    ['127.0.0.2', false],
    ['elsewhere.example', false],
    ['fixture.example', false],
  ])('include whether the certificate covers %s: %s', async (serverName, coversName) => {
    const { identification } = await probed(await secureHttp(), 'tls/http', { serverName });
    expect(identification.tls?.certificate).toMatchObject({ coversName });
  });

  it('include the first hundred names of a certificate, with odd characters as they are', async () => {
    const odd = 'a\u001b[31m, DNS:b.example';
    const names = [odd, ...Array.from({ length: 200 }, (_, i) => `host-${i}.example`)];
    const peer = await secureHttp(await certificateFor(names));
    const { identification } = await probed(peer, 'tls/http');
    expect(identification.tls?.certificate?.names).toEqual(names.slice(0, 100));
  });

  it('are missing where the certificates are too large for a handshake, which is tried once', async () => {
    const { cert, key } = await certificateFor(['large.example']);
    const peer = await secureHttp({ key, cert: `${cert}\n`.repeat(600) });
    const { identification, connections } = await probed(peer, 'tls/http');
    expect(identification).toMatchObject({
      stack: ['tls'],
      handshakeError: 'ERR_SSL_EXCESSIVE_MESSAGE_SIZE',
    });
    expect(connections).toBe(1);
  });

  it('omit ALPN where the server chose none', async () => {
    const { identification } = await probed(await secureHttp(), 'tls/http');
    expect(identification.tls).not.toHaveProperty('alpn');
  });

  it('depend on SNI, which an address does not have', async () => {
    const names: (string | false | null)[] = [];
    const peer = await opened(
      secured({}, (socket) => {
        // What the types call a string is false where the client sent none.
        names.push((socket as unknown as { servername: string | false }).servername);
        answerHttp(socket);
      }),
    );
    await probed(peer, 'tls/http', { serverName: 'shop.example' });
    await probed(peer, 'tls/http');
    expect(names).toEqual(['shop.example', false]);
  });

  it.each([
    ['TLSv1', 'TLS 1.0'],
    ['TLSv1.1', 'TLS 1.1'],
    ['TLSv1.2', 'TLS 1.2'],
  ] as const)(
    'include the version of a server that supports no more than %s',
    async (version, reported) => {
      const old = { minVersion: version, maxVersion: version, ciphers: 'DEFAULT:@SECLEVEL=0' };
      const { identification } = await probed(await secureHttp(old), 'tls/http');
      expect(identification.stack).toEqual(['tls', 'http']);
      expect(identification.tls?.version).toBe(reported);
    },
  );
});

describe('a client certificate', () => {
  const versions = ['TLSv1.2', 'TLSv1.3'] as const;

  it.each(versions)('is reported where the server requires it: %s', async (version) => {
    const strict = { requestCert: true, rejectUnauthorized: true };
    const peer = await secureHttp({ ...strict, minVersion: version, maxVersion: version });
    const { identification } = await probed(peer, 'tls/http');
    expect(identification.stack[0]).toBe('tls');
    expect(identification.tls).toMatchObject({
      version: version.replace('v', ' '),
      wantsClientCertificate: true,
    });
    expect(peer.connections()).toBe(1);
  });

  it.each(versions)('is reported where the server requests it: %s', async (version) => {
    const lenient = { requestCert: true, rejectUnauthorized: false };
    const peer = await secureHttp({ ...lenient, minVersion: version, maxVersion: version });
    const { identification } = await probed(peer, 'tls/http');
    expect(identification.stack).toEqual(['tls', 'http']);
    expect(identification.tls?.wantsClientCertificate).toBe(true);
  });

  it.each(versions)('is reported where only TLS is expected: %s', async (version) => {
    const lenient = { requestCert: true, rejectUnauthorized: false };
    const peer = await secureHttp({ ...lenient, minVersion: version, maxVersion: version });
    const { identification } = await probed(peer, 'tls');
    expect(identification.tls?.wantsClientCertificate).toBe(true);
  });

  it.each(versions)('is not reported where the server requests none: %s', async (version) => {
    const peer = await secureHttp({ minVersion: version, maxVersion: version });
    for (const expected of ['tls/http', 'tls']) {
      const { identification } = await probed(peer, expected);
      expect(identification.tls?.wantsClientCertificate).toBeUndefined();
    }
  });
});

describe('a server that is strict about ALPN', () => {
  it('and requires an unknown name is probed again without ALPN', async () => {
    const answer = await probed(await secureHttp({ ALPNProtocols: ['nobody/1'] }), 'tls/http');
    expect(foundIn(answer)).toBe('tls/http');
    expect(answer.identification.tls).not.toHaveProperty('alpn');
    expect(answer.connections).toBeLessThanOrEqual(3);
  });

  it('and requires another name is probed again with that one', async () => {
    const settings = Buffer.from('000000040000000000', 'hex');
    const peer = await opened(
      secured({ ALPNProtocols: ['h2'] }, (socket) => {
        socket.write(settings);
        socket.resume();
      }),
    );
    const answer = await probed(peer, 'tls/http');
    expect(foundIn(answer)).toBe('tls/http2');
    expect(answer.identification.tls?.alpn).toBe('h2');
    expect(answer.connections).toBe(2);
  });
});

describe('a handshake with a server without TLS', () => {
  it.each([
    ['ssh', ssh],
    ['http', web],
    ['echo', echo],
    ['redis', () => banner("-ERR unknown command 'x', with args beginning with: \r\n")],
  ] as const)('identifies it from the same connection: %s', async (real, making) => {
    const peer = await opened(making());
    const answer = await probed(peer, 'tls', { limits: { maxConnections: 1 } });
    expect(foundIn(answer)).toBe(real);
    expect(peer.connections()).toBe(1);
    expect(answer.identification.evidence?.probedWith).toEqual(CLIENT_HELLO);
  });

  it('separates a close from a reset', async () => {
    const limits = { maxConnections: 1 };
    expect(foundIn(await probed(await opened(closing()), 'tls', { limits }))).toBe('closed');
    expect(foundIn(await probed(await opened(reset()), 'tls', { limits }))).toBe('reset');
  });
});

describe('inside TLS', () => {
  it('a banner is identified where HTTP is expected', async () => {
    const peer = await opened(
      secured({}, (socket) => {
        socket.write('220 fixture ESMTP\r\n');
        socket.resume();
      }),
    );
    expect(foundIn(await probed(peer, 'tls/http'))).toBe('tls/smtp');
  });

  it('silence identifies TLS alone, and ends at the deadline', async () => {
    const peer = await opened(secured({}, (socket) => socket.resume()));
    const answer = await probed(peer, 'tls/http', { limits: { total: 1000 } });
    expect(foundIn(answer)).toBe('tls');
  });

  it('a flood is cut, and no more than 4 KiB are kept', async () => {
    const chunk = Buffer.from('HTTP/1.1 200 OK\r\nA: b\r\n'.repeat(1000));
    const peer = await opened(
      secured({}, (socket) => {
        const more = () => {
          while (!socket.destroyed && socket.write(chunk));
        };
        socket.on('drain', more);
        socket.resume();
        more();
      }),
    );
    const answer = await probed(peer, 'tls/redis', { limits: { total: 2000 } });
    expect(longestTurn(answer)).toBeLessThanOrEqual(4096);
  });

  it('the exchange is separate from the raw one', async () => {
    const answer = await probed(await secureHttp(), 'tls/http');
    const [exchange] = answer.attempts.filter(isExchange);
    expect(exchange?.turns[0]?.sent.subarray(0, 2)).toEqual(Buffer.from([0x16, 3]));
    expect(Buffer.from(exchange?.inner?.turns[0]?.received ?? []).toString()).toMatch(/^HTTP/);
  });
});
