import type { X509Certificate } from 'node:crypto';
import net from 'node:net';
import type tls from 'node:tls';
import type { Certificate, Trust } from '../identify/exchange.ts';

/**
 * The certificate of a TLS server, once the handshake is done; undefined if it sent none, or one that cannot
 * be parsed. With `isJudged`, it includes whether the authorities of the context vouch for it.
 */
export function peerCertificate(
  socket: tls.TLSSocket,
  serverName: string,
  isJudged: boolean,
): Certificate | undefined {
  try {
    // Before the other call, which takes the chain.
    const trust = isJudged ? trustOf(socket) : undefined;
    // Not getPeerCertificate, which converts all of it into an object.
    const x509 = socket.getPeerX509Certificate();
    if (!x509) return undefined;
    const isName = net.isIP(serverName) === 0;
    const covers = isName ? x509.checkHost(serverName) : x509.checkIP(serverName);
    return {
      subject: (x509.subject ?? '').slice(0, MAX_NAME_LENGTH),
      issuer: (x509.issuer ?? '').slice(0, MAX_NAME_LENGTH),
      names: namesOf(x509),
      validFrom: isoDate(x509.validFrom),
      validTo: isoDate(x509.validTo),
      coversName: covers !== undefined,
      ...(trust ? { trust } : {}),
    };
  } catch {
    // OpenSSL accepted the certificate and cannot read all of it: the other facts stand without it.
    return undefined;
  }
}

/** Node.js has the code of OpenSSL as the error, whatever its types say. */
function trustOf(socket: tls.TLSSocket): Trust {
  if (socket.authorized) return { trusted: true };
  const { issuerCertificate } = socket.getPeerCertificate(true);
  return {
    trusted: false,
    reason: String(socket.authorizationError),
    ...(issuerCertificate ? {} : { lacksIssuer: true }),
  };
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
