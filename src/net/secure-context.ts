import { constants } from 'node:crypto';
import { readFileSync } from 'node:fs';
import tls from 'node:tls';

/** Files in PEM of a client certificate and its key. */
interface ClientCertificate {
  /** The certificate, followed by its intermediate certificates. */
  readonly cert: string;
  readonly key: string;
}

/** Who must vouch for a server: the authorities of the system, or those of a file (PEM). */
type TrustedBy = 'system' | { readonly file: string };

export interface ContextOptions {
  readonly trusted?: TrustedBy;
  readonly clientCertificate?: ClientCertificate;
}

/** One for each combination: loading authorities takes milliseconds. */
const contexts = new Map<string, tls.SecureContext>();

/** Every version from TLS 1.0 and every cipher: firstbytes identifies a server, and trusts none. */
const lenient = (): tls.SecureContextOptions => ({
  minVersion: 'TLSv1',
  ciphers: 'DEFAULT:@SECLEVEL=0',
  secureOptions: constants.SSL_OP_LEGACY_SERVER_CONNECT,
});

/**
 * What a handshake needs besides its connection. The authorities change nothing in the handshake;
 * they only give its outcome. Throws if a file cannot be read or has no PEM.
 */
export function secureContext(options: ContextOptions): tls.SecureContext {
  const { trusted, clientCertificate } = options;
  const key = JSON.stringify([trusted, clientCertificate?.cert, clientCertificate?.key]);
  const known = contexts.get(key);
  if (known) return known;
  const context = tls.createSecureContext({
    ...lenient(),
    ...(trusted === undefined ? {} : authorities(trusted)),
    ...(clientCertificate ? identity(clientCertificate) : {}),
  });
  contexts.set(key, context);
  return context;
}

/** A file may also have an intermediate certificate, or that of the server itself. */
function authorities(trusted: TrustedBy): tls.SecureContextOptions {
  if (trusted !== 'system') return { ca: readFileSync(trusted.file), allowPartialTrustChain: true };
  const ca = systemAuthorities();
  return ca ? { ca } : {};
}

function identity({ cert, key }: ClientCertificate): tls.SecureContextOptions {
  return { cert: readFileSync(cert), key: readFileSync(key) };
}

/** Where systems keep their authorities in one file: Debian and Alpine, Red Hat, SUSE, BSD and macOS. */
const BUNDLES: readonly string[] = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

/** Undefined where the system has none that can be read: then those of Node.js count. */
function systemAuthorities(): string | Buffer | string[] | undefined {
  // From Node.js 22.15 and 24 on; it also reads the stores of macOS and Windows.
  const { getCACertificates } = tls as {
    getCACertificates?: (type: 'system') => string[];
  };
  const fromStore = getCACertificates?.('system') ?? [];
  if (fromStore.length > 0) return fromStore;
  for (const bundle of BUNDLES) {
    try {
      return readFileSync(bundle);
    } catch {
      // Another system keeps them elsewhere.
    }
  }
  return undefined;
}
