import { type Behaviour, listenOn } from './behaviour.ts';
import { type Identity, identity, ownCertificate, tlsServer } from './tls-server.ts';

/** Certificates that are too large, or whose names attack the reader. */
export const certificates: readonly Behaviour[] = [
  presenting('a certificate with 8,000 names', () => {
    return identity(
      'fixture.example',
      Array.from({ length: 8000 }, (_, i) => `host-${i}.example`),
    );
  }),
  presenting('a certificate with 1,000 names', () => {
    return identity(
      'fixture.example',
      Array.from({ length: 1000 }, (_, i) => `host-${i}.example`),
    );
  }),
  presenting('a chain of 900 certificates', async () => {
    const { cert, key } = await ownCertificate();
    return { cert: `${cert.trimEnd()}\n`.repeat(900), key };
  }),
  presenting('a chain of 20 certificates', async () => {
    const { cert, key } = await ownCertificate();
    return { cert: `${cert.trimEnd()}\n`.repeat(20), key };
  }),
  presenting('a name of 60,000 characters', () => identity('x'.repeat(60_000), ['localhost'])),
  presenting('control characters in the subject', () => {
    return identity('\x1b[31mred\r\nsubject: CN=forged\u202e', ['localhost']);
  }),
  presenting('control characters in the names', () => {
    return identity('fixture.example', ['a\x1b[31m.example', 'b\r\nDNS:forged', 'c", "d']);
  }),
];

function presenting(name: string, certificate: () => Promise<Identity>): Behaviour {
  const start = async () => {
    const server = tlsServer(await certificate(), (socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'));
    });
    return listenOn(server);
  };
  return { name, expect: 'tls/http', start };
}
