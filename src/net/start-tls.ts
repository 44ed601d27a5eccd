import { constants, X509Certificate } from 'node:crypto';
import net from 'node:net';
import tls from 'node:tls';
import type { Certificate, TlsFacts } from '../identify/exchange.ts';
import { codeOf } from './failure.ts';
import type { Tap } from './tap.ts';

export interface TlsOptions {
  /** The name for SNI and for the certificate; an address is sent without SNI. */
  readonly serverName: string;
  /** ALPN names to offer; none means no ALPN extension. */
  readonly alpn: readonly string[];
}

export type Handshake =
  | { readonly ok: true; readonly socket: tls.TLSSocket; readonly facts: TlsFacts }
  | { readonly ok: false; readonly code: string };

/** Every version from TLS 1.0 and every cipher: firstbytes identifies a server, and trusts none. */
let sharedContext: tls.SecureContext | undefined;

function lenientContext(): tls.SecureContext {
  sharedContext ??= tls.createSecureContext({
    minVersion: 'TLSv1',
    ciphers: 'DEFAULT:@SECLEVEL=0',
    secureOptions: constants.SSL_OP_LEGACY_SERVER_CONNECT,
  });
  return sharedContext;
}

/** Starts TLS over a tapped connection. Resolves when the handshake is done or failed; never rejects. */
export function startTls(tap: Tap, { serverName, alpn }: TlsOptions): Promise<Handshake> {
  return new Promise((resolve) => {
    const isName = net.isIP(serverName) === 0;
    const socket = tls.connect({
      socket: tap,
      secureContext: lenientContext(),
      rejectUnauthorized: false,
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
      resolve({ ok: true, socket, facts: factsOf(socket, serverName) });
    });
  });
}

const VERSIONS: Readonly<Record<string, string>> = {
  SSLv3: 'SSL 3.0',
  TLSv1: 'TLS 1.0',
  'TLSv1.1': 'TLS 1.1',
  'TLSv1.2': 'TLS 1.2',
  'TLSv1.3': 'TLS 1.3',
};

function factsOf(socket: tls.TLSSocket, serverName: string): TlsFacts {
  const protocol = socket.getProtocol() ?? '';
  const cipher = socket.getCipher()?.standardName;
  const certificate = certificateOf(socket, serverName);
  return {
    version: VERSIONS[protocol] ?? protocol,
    ...(socket.alpnProtocol ? { alpn: socket.alpnProtocol } : {}),
    ...(cipher ? { cipher } : {}),
    ...(certificate ? { certificate } : {}),
  };
}

function certificateOf(socket: tls.TLSSocket, serverName: string): Certificate | undefined {
  const raw = socket.getPeerCertificate().raw;
  if (!raw) return undefined;
  try {
    const x509 = new X509Certificate(raw);
    const isName = net.isIP(serverName) === 0;
    const covers = isName ? x509.checkHost(serverName) : x509.checkIP(serverName);
    return {
      subject: (x509.subject ?? '').slice(0, MAX_NAME_LENGTH),
      issuer: (x509.issuer ?? '').slice(0, MAX_NAME_LENGTH),
      names: namesOf(x509),
      validFrom: isoDate(x509.validFrom),
      validTo: isoDate(x509.validTo),
      coversName: covers !== undefined,
    };
  } catch {
    // OpenSSL accepted the certificate and cannot parse it again: the other facts stand without it.
    return undefined;
  }
}

/** A certificate may have thousands of names, and long ones. */
const MAX_NAMES = 100;
const MAX_NAME_LENGTH = 1024;

/** A kind and a value; values with odd characters are quoted as in JSON (Node.js, crypto). */
const NAME = /([A-Z][A-Za-z ]*):("(?:[^"\\]|\\.)*"|[^,]*)(?:, |$)/y;

function namesOf({ subjectAltName = '' }: X509Certificate): string[] {
  const names: string[] = [];
  NAME.lastIndex = 0;
  while (names.length < MAX_NAMES) {
    const entry = NAME.exec(subjectAltName);
    if (!entry) break;
    const [, kind, value = ''] = entry;
    if (kind === 'DNS' || kind === 'IP Address') names.push(unquoted(value));
  }
  return names.filter((name) => name !== '');
}

function unquoted(value: string): string {
  return value.startsWith('"') ? (JSON.parse(value) as string) : value;
}

function isoDate(date: string): string {
  const time = Date.parse(date);
  return Number.isNaN(time) ? date : new Date(time).toISOString();
}
