import tls from 'node:tls';
import { generate } from 'selfsigned';

export interface Identity {
  readonly cert: string;
  readonly key: string;
}

let own: Promise<Identity> | undefined;

/** One certificate for all that have no certificate of their own. */
export function ownCertificate(): Promise<Identity> {
  own ??= identity('fixture.example', ['localhost']);
  return own;
}

/** A certificate for one subject and these DNS names, its own issuer. */
export async function identity(subject: string, names: readonly string[]): Promise<Identity> {
  const altNames = names.map((value) => ({ type: 2 as const, value }));
  const { cert, private: key } = await generate([{ name: 'commonName', value: subject }], {
    keyType: 'ec',
    extensions: [{ name: 'subjectAltName' as const, altNames }],
  });
  return { cert, key };
}

export function tlsServer(
  options: tls.TlsOptions,
  talk: (socket: tls.TLSSocket) => void,
): tls.Server {
  const server = tls.createServer(options, (socket) => {
    socket.on('error', () => socket.destroy());
    talk(socket);
  });
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  return server;
}
