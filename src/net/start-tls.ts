import net from 'node:net';
import tls from 'node:tls';
import type { TlsFacts } from '../identify/exchange.ts';
import { codeOf } from './failure.ts';
import { peerCertificate } from './peer-certificate.ts';
import { type ContextOptions, secureContext } from './secure-context.ts';
import type { Tap } from './tap.ts';

export interface TlsOptions extends ContextOptions {
  /** The name for SNI and for the certificate; an address is sent without SNI. */
  readonly serverName: string;
  /** ALPN names to offer; none means no ALPN extension. */
  readonly alpn: readonly string[];
}

export type Handshake =
  | { readonly ok: true; readonly socket: tls.TLSSocket; readonly facts: TlsFacts }
  | { readonly ok: false; readonly code: string };

/**
 * Starts TLS over a tapped connection, and accepts any certificate: who vouches for it is a fact like
 * the others. Resolves when the handshake is done or failed; never rejects.
 */
export function startTls(tap: Tap, options: TlsOptions): Promise<Handshake> {
  const { serverName, alpn, trusted } = options;
  return new Promise((resolve) => {
    const isName = net.isIP(serverName) === 0;
    const { context, isComplete } = contextFor(options);
    const socket = tls.connect({
      socket: tap,
      secureContext: context,
      rejectUnauthorized: false,
      // Whether it covers the name is another fact.
      checkServerIdentity: () => undefined,
      ...(isName ? { servername: serverName } : {}),
      ...(alpn.length > 0 ? { ALPNProtocols: [...alpn] } : {}),
    });
    const fail = (code: string) => {
      socket.removeAllListeners();
      socket.on('error', () => {});
      resolve({ ok: false, code });
    };
    tap.once('foreign', () => {
      tap.release();
      fail('EPROTO');
      socket.destroy();
    });
    socket.once('error', (error) => fail(codeOf(error)));
    socket.once('close', () => fail('ECLOSED'));
    socket.once('secureConnect', () => {
      socket.removeAllListeners('error');
      socket.removeAllListeners('close');
      const isJudged = trusted !== undefined && isComplete;
      resolve({ ok: true, socket, facts: factsOf(socket, serverName, isJudged) });
    });
  });
}

/** A file that has become unreadable leaves a question open; the handshake goes on without it. */
function contextFor(options: ContextOptions) {
  try {
    return { context: secureContext(options), isComplete: true };
  } catch {
    return { context: secureContext({}), isComplete: false };
  }
}

const VERSIONS: Readonly<Record<string, string>> = {
  SSLv3: 'SSL 3.0',
  TLSv1: 'TLS 1.0',
  'TLSv1.1': 'TLS 1.1',
  'TLSv1.2': 'TLS 1.2',
  'TLSv1.3': 'TLS 1.3',
};

function factsOf(socket: tls.TLSSocket, serverName: string, isJudged: boolean): TlsFacts {
  const protocol = socket.getProtocol() ?? '';
  const cipher = socket.getCipher()?.standardName;
  const certificate = peerCertificate(socket, serverName, isJudged);
  return {
    version: VERSIONS[protocol] ?? protocol,
    ...(socket.alpnProtocol ? { alpn: socket.alpnProtocol } : {}),
    ...(cipher ? { cipher } : {}),
    ...(certificate ? { certificate } : {}),
  };
}
